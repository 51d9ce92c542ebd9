/** From the figures of a model's folds to its row of the leaderboard. */
import type { FoldFailure, FoldOutcome } from '../evaluation/evaluate.ts';
import { LIST_CURVES, mapped, RANKING_METRICS, RATING_METRICS, TIMES } from '../evaluation/figures.ts';
import { atTen } from '../evaluation/metrics.ts';
import type { ModelSpec } from '../model.ts';
import { rankingGroups, ratingGroups } from './groups.ts';
import type { RankingRow, RatingRow } from './schema.ts';

/** The outcome of a model that was never tried. */
interface Refusal {
  readonly status: 'refused';
  readonly reason: string;
}

export interface ModelEvaluation {
  readonly spec: Pick<ModelSpec, 'name' | 'kind' | 'complexity' | 'isFavoured' | 'yardstick'>;
  /** What the shop's settings give the model, for example after tuning. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** One per fold, in the order of the folds; one is enough for a refused model. */
  readonly folds: ReadonlyArray<FoldOutcome | Refusal>;
  /** Beside folds by time: the first fold at random. */
  readonly atRandom?: FoldOutcome;
}

export function ratingRow(evaluation: ModelEvaluation): RatingRow {
  const { folds, atRandom } = evaluation;
  const failure = failureOf(folds);
  const ok = failure ? [] : folds.filter((fold) => fold.status === 'ok' && fold.kind === 'rating');
  return {
    ...rowStart(evaluation, failure),
    ...means(RATING_METRICS, ok),
    rmseFolds: ok.map(({ rmse }) => rmse),
    atRandom: atRandom?.status === 'ok' && atRandom.kind === 'rating' ? atRandom.rmse : null,
    byHistory: ratingGroups(ok.map(({ byHistory }) => byHistory)),
    ...means(TIMES, ok),
  };
}

export function rankingRow(evaluation: ModelEvaluation): RankingRow {
  const { folds, atRandom } = evaluation;
  const failure = failureOf(folds);
  const ok = failure ? [] : folds.filter((fold) => fold.status === 'ok' && fold.kind === 'ranking');
  const best = ok.map(({ bestCustomer }) => bestCustomer).filter((customer) => customer !== null);
  const worst = ok.map(({ worstCustomer }) => worstCustomer).filter((customer) => customer !== null);
  return {
    ...rowStart(evaluation, failure),
    ...mapped(LIST_CURVES, (_, name) => meanOfLists(ok.map((fold) => fold[name]))),
    precisionFolds: ok.map(({ precision }) => atTen(precision)),
    atRandom: atRandom?.status === 'ok' && atRandom.kind === 'ranking' ? atTen(atRandom.precision) : null,
    ...means(RANKING_METRICS, ok),
    rmse: mean(ok.map(({ rmse }) => rmse).filter((rmse) => rmse !== null)),
    // Each is of one customer in one fold.
    bestCustomer: best.sort((a, b) => a.rmse - b.rmse)[0] ?? null,
    worstCustomer: worst.sort((a, b) => b.rmse - a.rmse)[0] ?? null,
    byHistory: rankingGroups(ok.map(({ byHistory }) => byHistory)),
    ...means(TIMES, ok),
  };
}

export function rowStart({ spec, parameters = {} }: ModelEvaluation, failure: Failure | null) {
  const start = {
    model: spec.name,
    ...(failure ?? { status: 'ok' as const }),
    difference: null,
    verdict: null,
  };
  return Object.keys(parameters).length > 0 ? { ...start, parameters: { ...parameters } } : start;
}

type Failure = FoldFailure | Refusal;

/** That of the first fold that is not ok; says in how many folds, unless in all. */
export function failureOf(folds: ModelEvaluation['folds']): Failure | null {
  if (folds.length === 0) return { status: 'failed', reason: 'no fold was evaluated' };
  const failed = folds.map(asFailure).filter((fold) => fold !== null);
  if (failed.length === 0) return null;
  const [{ status, reason }] = failed;
  if (failed.length === folds.length) return { status, reason };
  return { status, reason: `in ${failed.length} of ${folds.length} folds: ${reason}` };
}

/** Null for a fold that can judge the model. */
function asFailure(fold: FoldOutcome | Refusal): Failure | null {
  if (fold.status !== 'ok') return fold;
  if (fold.kind === 'audience') return null;
  const figure = fold.kind === 'rating' ? fold.rmse : atTen(fold.precision);
  if (Number.isFinite(figure)) return null;
  return { status: 'failed', reason: `its ${fold.kind === 'rating' ? 'RMSE' : 'precision@10'} is ${figure}` };
}

/** Over the folds; null when there are none. */
export function means<K extends string>(
  metrics: Record<K, unknown>,
  folds: readonly Record<NoInfer<K>, number>[],
) {
  return mapped(metrics, (_, name) => mean(folds.map((fold) => fold[name])));
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((total, value) => total + value, 0) / values.length;
}

export function meanOfLists(lists: ReadonlyArray<readonly number[]>): number[] {
  if (lists.length === 0) return [];
  return lists[0].map((_, n) => mean(lists.map((list) => list[n])) as number);
}
