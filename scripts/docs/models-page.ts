/** docs/models.md: each registered model, from its own file and from what the bench measured. */
import { figure, seconds, table } from '../../bench/figures.ts';
import type { ModelFigures } from '../../bench/model-figures.ts';
import type { ModelSpec } from '../../lib/engine/model.ts';
import { parameterFields } from '../../lib/engine/parameters.ts';
import {
  accuracyCell,
  audienceTables,
  comparison,
  KINDS,
  LOGS,
  type Measured,
  measuredOn,
  NOT_MEASURED,
} from './accuracy.ts';
import { markdownOf } from './docstring.ts';
import { docstringOf, type ModelFile } from './model-files.ts';

/** Formulas that several models share. */
const SHARED = [
  { title: 'Baselines', file: 'models/baselines/baselines.ts' },
  { title: 'Similarities of the neighbour models', file: 'models/knn/similarity.ts' },
  { title: 'Standardised durations', file: 'models/factors/standardized.ts' },
];

export function modelsPage(files: readonly ModelFile[], figures: ModelFigures): string {
  const sections = [
    head(figures),
    ...KINDS.map((kind) => comparison(kind, figures)),
    audienceTables(figures),
    ...files.map((file) => modelSection(file, figures)),
    ...SHARED.map(({ title, file }) => `## ${title}\n\n${markdownOf(docstringOf(file))}`),
  ];
  return `${sections.join('\n\n')}\n`;
}

function head(figures: ModelFigures): string {
  const logs = LOGS.map(({ name, title, what }) => {
    const { command, circumstances } = figures[name] ?? {};
    return `- **${title}**: ${what}. ${command ? `\`${command}\`, ${circumstances}` : `Not measured yet.`}`;
  });
  return [
    '# Models',
    '`npm run docs` writes this page from the registry (`lib/engine/registry.ts`), the docstrings of the models’ files ' +
      'and the last figures of `npm run bench` (`bench/model-figures.json`). Edit those, not this page.',
    'u and v are customers, i and j products; r is a duration, r̂ its estimate; I_u are the products of u, U_i the ' +
      'customers of i; μ is the mean of all durations. A rating model’s estimate is clipped to the rating scale. If a ' +
      'prediction is impossible, the estimate is μ unless the model says otherwise.',
    'Rating models predict durations, ranking models order products for a customer, audience models customers for a ' +
      'product. Audiences are made by models of all three kinds: by the estimate of a rating model, by the score of a ' +
      'ranking model. [leaderboard.md](leaderboard.md) says what is measured.',
    'Accuracy and speed are means over 3 folds, seed 0, with each model’s parameters of the bake-off. Seconds are for ' +
      'one fold on one thread.',
    logs.join('\n'),
  ].join('\n\n');
}

/** The models of one file, which share its formulas. */
function modelSection({ file, specs, docstring }: ModelFile, figures: ModelFigures): string {
  return [
    `## ${specs.map(({ name }) => name).join(', ')}`,
    specs.map((spec) => introduction(spec, specs.length > 1)).join('\n'),
    markdownOf(docstring),
    `In [lib/engine/${file}](../lib/engine/${file}).`,
    ...parameterTables(specs),
    ...KINDS.flatMap(({ kind }) => measuredTable(kind, specs, figures)),
  ].join('\n\n');
}

function introduction(spec: ModelSpec, isOneOfMany: boolean): string {
  const { name, summary, source, inBakeOff, needsTimes, bakeOffParameters, seeded } = spec;
  const given = bakeOffParameters && `, with \`${JSON.stringify(bakeOffParameters)}\``;
  const facts = [
    inBakeOff
      ? `In the bake-off${needsTimes ? ' of logs with times' : ''}${given ?? ''}.`
      : 'Not in the bake-off.',
    ...(seeded ? ['Draws random numbers from its seed.'] : []),
  ];
  const text = `${summary} Source: ${source}. ${facts.join(' ')}`;
  return isOneOfMany ? `- **${name}**: ${text}` : text;
}

/** One table per set of parameters: models of a file often take the same. */
function parameterTables(specs: readonly ModelSpec[]): string[] {
  const distinct = [...new Set(specs.map(({ parameters }) => parameters))];
  return distinct.map((parameters) => {
    const owners = specs.filter((spec) => spec.parameters === parameters);
    const whose = owners.length === specs.length ? '' : ` of ${owners.map(({ name }) => name).join(', ')}`;
    const fields = parameterFields({ parameters });
    if (fields.length === 0) return `No parameters${whose}.`;
    const rows = fields.map(({ key, byDefault, range, description }) => [
      `\`${key}\``,
      byDefault,
      range,
      description,
    ]);
    return `Parameters${whose}:\n\n${table(['parameter', 'default', 'may be', ''], rows, 4)}`;
  });
}

/** What a model's own table shows; the first is what its kind is compared by. */
const MEASURES = {
  rating: ['RMSE', 'MAE'],
  ranking: ['precision@10', 'recall@10', 'NDCG@10'],
  audience: ['attention@50', 'views@50', 'precision@10'],
};

function othersOf(measured: Measured) {
  if ('mae' in measured) return [measured.mae];
  return 'views50' in measured ? [measured.views50, measured.precision10] : [measured.recall, measured.ndcg];
}

function measuredTable(
  kind: ModelSpec['kind'],
  specs: readonly ModelSpec[],
  figures: ModelFigures,
): string[] {
  const titles = MEASURES[kind];
  const rows = specs
    .filter((spec) => spec.kind === kind)
    .flatMap((spec) =>
      LOGS.map(({ name, title }) => {
        const measured = measuredOn(name, kind, spec, figures);
        const first = specs.length > 1 ? `${spec.name}, ${title}` : title;
        if (measured === undefined) return [first, NOT_MEASURED, ...titles.map(() => ''), ''];
        const times = [measured.fitSeconds, measured.testSeconds].map((time) => seconds(time));
        return [first, accuracyCell(measured), ...othersOf(measured).map((value) => figure(value)), ...times];
      }),
    );
  return rows.length > 0 ? [table(['', ...titles, 'fit s', 'test s'], rows)] : [];
}
