/** docs/models.md: each registered model, from its own files and from what the bench measured. */

import { figure, seconds, table } from '../../bench/figures.ts';
import type { LogFigures, ModelFigures, RankingAccuracy, RatingAccuracy } from '../../bench/model-figures.ts';
import type { ModelSpec } from '../../lib/engine/model.ts';
import { type ParameterField, parameterFields } from '../../lib/engine/parameters.ts';
import { MODELS } from '../../lib/engine/registry.ts';
import { markdownOf } from './docstring.ts';
import { docstringOf, type ModelFile } from './model-files.ts';

/** The logs that every model is measured on. */
export const LOGS = [
  { name: 'sample', title: 'sample log', what: 'the log of `dwell sample`, durations in seconds' },
  { name: 'sample-scaled', title: 'the same, scaled', what: 'the same rows, durations scaled to 0..1' },
  { name: 'ml-100k', title: 'ml-100k', what: 'MovieLens 100k: ratings of 1 to 5 in place of durations' },
] as const;

/** What several models are made of: formulas that are nobody’s own. */
const SHARED = [
  { title: 'Baselines', file: 'models/baselines/baselines.ts' },
  { title: 'Similarities of the neighbour models', file: 'models/knn/similarity.ts' },
  { title: 'Standardised durations', file: 'models/factors/standardized.ts' },
];

export function modelsPage(files: readonly ModelFile[], figures: ModelFigures): string {
  const sections = [
    head(figures),
    ...comparison(figures),
    ...files.map((file) => modelSection(file, figures)),
    ...SHARED.map(({ title, file }) => `## ${title}\n\n${markdownOf(docstringOf(file))}`),
  ];
  return `${sections.join('\n\n')}\n`;
}

function head(figures: ModelFigures): string {
  const logs = LOGS.map(({ name, title, what }) => {
    const { command, circumstances } = figuresOn(name, figures);
    return `- **${title}**: ${what}. \`${command}\`, ${circumstances}`;
  });
  return [
    '# Models',
    '`npm run docs` writes this page from the registry (`lib/engine/registry.ts`), the heads of the models’ files and ' +
      'what `npm run bench` last measured (`bench/model-figures.json`). Edit those, not this.',
    'u, v are customers, i, j products; r a duration, r̂ its estimate; I_u the products of u, U_i the customers of i; ' +
      'μ the mean of all durations. A rating model’s estimate is clipped to the rating scale. Where a prediction is ' +
      'impossible, the estimate is μ unless the model says otherwise.',
    'Accuracy and speed: means over 3 folds, seed 0, default parameters but for those that a model has in the bake-off; ' +
      'seconds for one fold on one thread.',
    logs.join('\n'),
  ].join('\n\n');
}

/** All models beside each other. */
function comparison(figures: ModelFigures): string[] {
  const named = (kind: string) => MODELS.filter((spec) => spec.kind === kind).map(({ name }) => name);
  const titles = LOGS.map(({ title }) => title);
  return [
    '## Rating models: RMSE',
    table(
      ['model', ...titles],
      named('rating').map((name) => [name, ...LOGS.map((log) => rmse(ratingOf(name, log.name, figures)))]),
    ),
    '## Ranking models: precision@10',
    table(
      ['model', ...titles],
      named('ranking').map((name) => [
        name,
        ...LOGS.map((log) => precision(rankingOf(name, log.name, figures))),
      ]),
    ),
  ];
}

/** The models of one file: they share its formulas. */
function modelSection({ file, specs, docstring }: ModelFile, figures: ModelFigures): string {
  return [
    `## ${specs.map(({ name }) => name).join(', ')}`,
    specs.map((spec) => introduction(spec, specs.length > 1)).join('\n'),
    markdownOf(docstring),
    `In [lib/engine/${file}](../lib/engine/${file}).`,
    ...parameterTables(specs),
    ...(['rating', 'ranking'] as const).flatMap((kind) => measured(kind, specs, figures)),
  ].join('\n\n');
}

function introduction(spec: ModelSpec, isOneOfMany: boolean): string {
  const { name, summary, source, inBakeOff, bakeOffParameters, seeded } = spec;
  const given = bakeOffParameters && `, with \`${JSON.stringify(bakeOffParameters)}\``;
  const facts = [
    inBakeOff ? `In the bake-off${given ?? ''}.` : 'Not in the bake-off.',
    ...(seeded ? ['Draws random numbers, by its seed.'] : []),
  ];
  const text = `${summary} Source: ${source}. ${facts.join(' ')}`;
  return isOneOfMany ? `- **${name}**: ${text}` : text;
}

/** One table where all take the same parameters. */
function parameterTables(specs: readonly ModelSpec[]): string[] {
  const distinct = [...new Set(specs.map(({ parameters }) => parameters))];
  return distinct.map((parameters) => {
    const owners = specs.filter((spec) => spec.parameters === parameters);
    const whose = owners.length === specs.length ? '' : ` of ${owners.map(({ name }) => name).join(', ')}`;
    const fields = parameterFields({ parameters });
    if (fields.length === 0) return `No parameters${whose}.`;
    const rows = fields.map(({ key, byDefault, range, description }: ParameterField) => [
      `\`${key}\``,
      byDefault,
      range,
      description,
    ]);
    return `Parameters${whose}:\n\n${textTable(['parameter', 'default', 'may be', ''], rows)}`;
  });
}

function measured(kind: 'rating' | 'ranking', specs: readonly ModelSpec[], figures: ModelFigures): string[] {
  const rows = specs
    .filter((spec) => spec.kind === kind)
    .flatMap(({ name }) =>
      LOGS.map((log) => {
        const cells =
          kind === 'rating'
            ? ratingCells(ratingOf(name, log.name, figures))
            : rankingCells(rankingOf(name, log.name, figures));
        return [specs.length > 1 ? `${name}, ${log.title}` : log.title, ...cells];
      }),
    );
  if (rows.length === 0) return [];
  const titles = kind === 'rating' ? ['RMSE', 'MAE'] : ['precision@10', 'recall@10', 'NDCG@10'];
  return [table(['', ...titles, 'fit s', 'test s'], rows)];
}

const rmse = ({ status, rmse }: RatingAccuracy) => (status === 'ok' ? figure(rmse) : status);
const precision = ({ status, precision }: RankingAccuracy) => (status === 'ok' ? figure(precision) : status);

const ratingCells = (row: RatingAccuracy) => [
  rmse(row),
  figure(row.mae),
  seconds(row.fitSeconds),
  seconds(row.testSeconds),
];

const rankingCells = (row: RankingAccuracy) => [
  precision(row),
  figure(row.recall),
  figure(row.ndcg),
  seconds(row.fitSeconds),
  seconds(row.testSeconds),
];

const ratingOf = (model: string, log: string, figures: ModelFigures) =>
  rowOf(model, figuresOn(log, figures).rating, log);

const rankingOf = (model: string, log: string, figures: ModelFigures) =>
  rowOf(model, figuresOn(log, figures).ranking, log);

function figuresOn(log: string, figures: ModelFigures): LogFigures {
  if (!figures[log]) throw new MissingFiguresError(`the bench has no figures on ${log}`);
  return figures[log];
}

function rowOf<R>(model: string, rows: Readonly<Record<string, R>>, log: string): R {
  if (!rows[model]) throw new MissingFiguresError(`the bench has no figures of ${model} on ${log}`);
  return rows[model];
}

/** A model was registered, or a log named, and the bench has not measured it since. */
class MissingFiguresError extends Error {
  constructor(what: string) {
    super(
      `${what}: run \`npm run bench -- --only-models --data ml-100k.csv --rating-scale 1,5\`, then \`npm run docs\``,
    );
  }
}

function textTable(titles: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  return table(titles, rows).replace(/---:/g, '---');
}
