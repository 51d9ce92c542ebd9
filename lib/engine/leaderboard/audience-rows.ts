/** From the figures of a model's folds to its row among all models that can make lists of customers. */
import { pairedDifference } from '../evaluation/confidence.ts';
import { NOBODY_TO_FIND } from '../evaluation/evaluate.ts';
import { AUDIENCE_METRICS, type AudienceFigures, mapped, TIMES } from '../evaluation/figures.ts';
import { mostActive } from '../models/baselines/most-active.ts';
import { failureOf, type ModelEvaluation, meanOfLists, means, rowStart } from './rows.ts';
import type { AudienceRow, AudienceTarget } from './schema.ts';

/** The figure that audiences are ordered by. */
export const TARGET_FIGURE = { attention: 'attention50', views: 'views50' } as const;
/** What decides where the first is equal, as where no list is longer than 50. */
export const TIE_FIGURE = { attention: 'attention10', views: 'views10' } as const;

/** A model of any kind by its lists of customers; its own kind's figures do not matter, unless they failed. */
export function audienceRow(evaluation: ModelEvaluation, target: AudienceTarget): AudienceRow {
  const folds = evaluation.folds.map((fold) =>
    fold.status === 'ok' && fold.audience === null
      ? { status: 'failed' as const, reason: NOBODY_TO_FIND }
      : fold,
  );
  const failure = failureOf(folds);
  const ok = failure ? [] : folds.filter((fold) => fold.status === 'ok');
  const figures = ok.map(({ audience }) => audience as AudienceFigures);
  const metrics = means(AUDIENCE_METRICS, figures);
  const { atRandom } = evaluation;
  return {
    ...rowStart(evaluation, failure),
    kind: evaluation.spec.kind,
    ...metrics,
    targetFolds: figures.map((audience) => audience[TARGET_FIGURE[target]]),
    atRandom: atRandom?.status === 'ok' ? (atRandom.audience?.[TARGET_FIGURE[target]] ?? null) : null,
    liftOverMostActive: null,
    liftOverChance: timesAsMuch(metrics.precision10, metrics.chance),
    judged: figures[0]?.judged ?? null,
    gains: mapped({ all: [], regular: [] }, (_, name) =>
      meanOfLists(figures.map(({ gains }) => gains[name]).filter((gains) => gains.length > 0)),
    ),
    ...means(TIMES, ok),
  };
}

/**
 * The favoured model stands first unless the folds show that another one is better: it was among the best on every log
 * that we know, while the model that is slightly ahead on a few folds often is far behind on other rows.
 * @param rows the best first.
 */
export function favouredFirst(
  rows: readonly AudienceRow[],
  isFavoured: (row: AudienceRow) => boolean,
): readonly AudienceRow[] {
  const favourite = rows.find((row) => row.status === 'ok' && isFavoured(row));
  if (!favourite || rows.some((row) => row.status === 'ok' && isBetter(row, favourite))) return rows;
  return [favourite, ...rows.filter((row) => row !== favourite)];
}

/** Whether the folds show it; null when they cannot say. */
export function isBetter({ targetFolds }: AudienceRow, other: AudienceRow): boolean | null {
  const interval = pairedDifference(targetFolds, other.targetFolds);
  return interval && interval.low > 0;
}

/** The rows with their lifts over that of the most active customers, if it could be judged. */
export function withLifts(rows: readonly AudienceRow[]): AudienceRow[] {
  const active = rows.find(({ model }) => model === mostActive.name);
  return rows.map((row) => ({
    ...row,
    liftOverMostActive: timesAsMuch(row.precision10, active?.precision10 ?? null),
  }));
}

/** Null when there is nothing to compare with. */
export const timesAsMuch = (figure: number | null, other: number | null): number | null =>
  figure === null || other === null || other === 0 ? null : figure / other;
