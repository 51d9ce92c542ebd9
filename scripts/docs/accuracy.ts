/** How accurate the models are, as cells and tables. */
import { figure, table } from '../../bench/figures.ts';
import type {
  AudienceAccuracy,
  ModelFigures,
  RankingAccuracy,
  RatingAccuracy,
} from '../../bench/model-figures.ts';
import type { ModelSpec } from '../../lib/engine/model.ts';
import { BAKE_OFF, MODELS } from '../../lib/engine/registry.ts';

export const KINDS = [
  { kind: 'rating', title: 'Rating models', measure: 'RMSE' },
  { kind: 'ranking', title: 'Ranking models', measure: 'precision@10' },
  { kind: 'audience', title: 'Audiences', measure: 'attention@50' },
] as const;

/** Models of every kind order customers for a product. */
const competes = (spec: ModelSpec, kind: ModelSpec['kind']) => kind === 'audience' || spec.kind === kind;

/** The logs that the models are measured on. */
export const LOGS = [
  { name: 'sample', title: 'sample log', what: 'the log of `dwell sample`, durations in seconds' },
  { name: 'sample-scaled', title: 'the same, scaled', what: 'the same rows, durations scaled to 0..1' },
  {
    name: 'tastes',
    title: 'shop with tastes',
    what: 'the log of `dwell sample --like tastes`, durations in seconds',
  },
  { name: 'ml-100k', title: 'ml-100k', what: 'MovieLens 100k: ratings of 1 to 5 in place of durations' },
] as const;

/** Stands for the figures of a model that nobody has run the bench for. */
export const NOT_MEASURED = 'not measured yet';

export type Measured = RatingAccuracy | RankingAccuracy | AudienceAccuracy;

/** @param kind what the model is measured as. */
export function measuredOn(
  log: string,
  kind: ModelSpec['kind'],
  { name }: ModelSpec,
  figures: ModelFigures,
): Measured | undefined {
  return figures[log]?.[kind]?.[name];
}

export function accuracyCell(measured: Measured | undefined): string {
  if (measured === undefined) return NOT_MEASURED;
  return measured.status === 'ok' ? figure(accuracyOf(measured)) : measured.status;
}

function accuracyOf(measured: Measured): number | null {
  if ('rmse' in measured) return measured.rmse;
  return 'attention50' in measured ? measured.attention50 : measured.precision;
}

/** The table of docs/models.md that compares all models of a kind. */
export function comparison({ kind, measure, title }: (typeof KINDS)[number], figures: ModelFigures): string {
  const rows = MODELS.filter((spec) => competes(spec, kind)).map((spec) => [
    spec.name,
    ...LOGS.map(({ name }) => accuracyCell(measuredOn(name, kind, spec, figures))),
  ]);
  return `## ${title}: ${measure}\n\n${table(['model', ...LOGS.map((log) => log.title)], rows)}`;
}

/** What the tables of docs/models.md show of the lists of customers that models make. */
const AUDIENCE_COLUMNS = {
  'attention@10': 'attention10',
  'attention@50': 'attention50',
  'views@50': 'views50',
  'precision@10': 'precision10',
  '× most active': 'liftOverMostActive',
  's won': 'secondsWon',
  reach: 'reach',
  sameness: 'sameness',
} as const;

/** One table per log with all that was measured on it, best first. */
export function audienceTables(figures: ModelFigures): string {
  return LOGS.flatMap(({ name, title }) => {
    const measured = Object.entries(figures[name]?.audience ?? {}).filter(
      ([, { status }]) => status === 'ok',
    );
    const rows = measured
      .sort(([, one], [, other]) => (other.attention50 ?? 0) - (one.attention50 ?? 0))
      .map(([model, own]) => [model, ...Object.values(AUDIENCE_COLUMNS).map((key) => figure(own[key], 3))]);
    if (rows.length === 0) return [];
    return [`### Audiences: ${title}`, table(['model', ...Object.keys(AUDIENCE_COLUMNS)], rows)];
  }).join('\n\n');
}

/**
 * The tables of README.md, each with the models of the bake-off that were measured on its first log, best first. Of the
 * lists of customers: those of the models made for them, and of the best others.
 */
export function readmeTables(figures: ModelFigures): string {
  const [rating, ranking, audience] = KINDS;
  return [
    readmeTable(rating, ['sample', 'ml-100k'], figures, BAKE_OFF),
    readmeTable(ranking, ['sample', 'ml-100k'], figures, BAKE_OFF),
    readmeTable(audience, ['tastes', 'ml-100k', 'sample'], figures, bestAudiences(figures)),
  ].join('\n\n');
}

function bestAudiences(figures: ModelFigures): ModelSpec[] {
  const worth = (spec: ModelSpec) => figures.tastes?.audience?.[spec.name]?.attention50 ?? 0;
  const ofKind = (kind: ModelSpec['kind']) => BAKE_OFF.filter((spec) => spec.kind === kind);
  const bestOf = (kind: ModelSpec['kind']) => ofKind(kind).sort((one, other) => worth(other) - worth(one))[0];
  return [...ofKind('audience'), bestOf('ranking'), bestOf('rating')];
}

function readmeTable(
  { kind, measure }: (typeof KINDS)[number],
  names: readonly string[],
  figures: ModelFigures,
  specs: readonly ModelSpec[],
): string {
  const logs = names.flatMap((name) => LOGS.filter((log) => log.name === name));
  const better = kind === 'rating' ? -1 : 1;
  const rows = specs
    .filter((spec) => competes(spec, kind))
    .flatMap((spec) => {
      const measured = measuredOn(names[0], kind, spec, figures);
      const accuracy = measured && accuracyOf(measured);
      if (typeof accuracy !== 'number') return [];
      const cells = logs.map(({ name }) => accuracyCell(measuredOn(name, kind, spec, figures)));
      return [{ worth: better * accuracy, cells: [spec.name, spec.summary, ...cells] }];
    });
  return table(
    ['model', 'what it does', ...logs.map(({ title }) => `${measure}, ${title}`)],
    rows.sort((one, other) => other.worth - one.worth).map(({ cells }) => cells),
    2,
  );
}
