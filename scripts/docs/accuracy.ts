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
  return 'attention' in measured ? measured.attention : measured.precision;
}

/** The table of docs/models.md that compares all models of a kind. */
export function comparison({ kind, measure, title }: (typeof KINDS)[number], figures: ModelFigures): string {
  const rows = MODELS.filter((spec) => competes(spec, kind)).map((spec) => [
    spec.name,
    ...LOGS.map(({ name }) => accuracyCell(measuredOn(name, kind, spec, figures))),
  ]);
  return `## ${title}: ${measure}\n\n${table(['model', ...LOGS.map((log) => log.title)], rows)}`;
}

/** The tables of README.md: the models of the bake-off that were measured on the sample log, best first. */
export function readmeTables(figures: ModelFigures): string {
  const logs = LOGS.filter(({ name }) => name !== 'sample-scaled');
  return KINDS.flatMap(({ kind, measure }) => {
    const better = kind === 'rating' ? -1 : 1;
    const rows = BAKE_OFF.filter((spec) => competes(spec, kind)).flatMap((spec) => {
      const measured = measuredOn('sample', kind, spec, figures);
      const accuracy = measured && accuracyOf(measured);
      if (typeof accuracy !== 'number') return [];
      const cells = logs.map(({ name }) => accuracyCell(measuredOn(name, kind, spec, figures)));
      return [{ worth: better * accuracy, cells: [spec.name, spec.summary, ...cells] }];
    });
    if (rows.length === 0) return [];
    return table(
      ['model', 'what it does', ...logs.map(({ title }) => `${measure}, ${title}`)],
      rows.sort((one, other) => other.worth - one.worth).map(({ cells }) => cells),
      2,
    );
  }).join('\n\n');
}
