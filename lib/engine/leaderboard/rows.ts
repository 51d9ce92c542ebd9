/** From the figures of a model's folds to its row of the leaderboard. */
import type { Interval } from '../evaluation/confidence.ts';
import type { RankingGroup } from '../evaluation/list-quality.ts';
import type { RatingGroup } from '../evaluation/rating.ts';
import type { NamedFoldFigures } from '../evaluation/with-ids.ts';
import type { ModelSpec } from '../model.ts';
import { rankingGroups, ratingGroups } from './groups.ts';

type RatingFold = Extract<NamedFoldFigures, { kind: 'rating' }>;
type RankingFold = Extract<NamedFoldFigures, { kind: 'ranking' }>;

interface Times {
  readonly fitSeconds: number;
  readonly testSeconds: number;
}

/** What the leaderboard needs of a fold; `FoldResult` of the contracts fits, with `status`. */
export type FoldSummary = RatingSummary | RankingSummary | FailedSummary;

type RatingSummary = { readonly status: 'ok' } & Times &
  Pick<RatingFold, 'kind' | 'rmse' | 'mae' | 'byHistory'>;

type RankingSummary = { readonly status: 'ok' } & Times &
  Omit<RankingFold, 'rows' | 'customers' | keyof Times>;

interface FailedSummary {
  /** refused: never tried, because it would not have fitted the limits. */
  readonly status: 'diverged' | 'failed' | 'refused';
  readonly reason: string;
}

export interface ModelEvaluation {
  readonly spec: Pick<ModelSpec, 'name' | 'kind' | 'complexity' | 'yardstick'>;
  /** What the shop's settings give the model, as after tuning. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** One a fold, in the order of the folds; for a refused model one is enough. */
  readonly folds: readonly FoldSummary[];
}

/**
 * Of the winner: it wins when the folds tell it apart from every other. Of others: how they stand to the winner;
 * the same: equal in every fold.
 */
type Verdict = 'wins' | 'within noise' | 'same' | 'worse';

export interface Row {
  model: string;
  status: 'ok' | FailedSummary['status'];
  /** Where the status is not ok. */
  reason?: string;
  /** What the settings give the model, as after tuning; left out where nothing. */
  parameters?: Record<string, unknown>;
  /**
   * This row's figure minus the winner's, with its 95 % interval: of the RMSE (more is worse), or of precision@10
   * (less is worse). Null for the winner, and where nothing can be compared.
   */
  difference: Interval | null;
  /** Null where nothing can be compared. */
  verdict: Verdict | null;
}

/** Means over the folds; seconds are for one fold. Null and empty where the status is not ok. */
export interface RatingRow extends Row {
  rmse: number | null;
  rmseFolds: number[];
  mae: number | null;
  /** Customers and rows: means of the folds. Errors: of the rows of all folds together. */
  byHistory: RatingGroup[];
  fitSeconds: number | null;
  testSeconds: number | null;
}

export interface RankingRow extends Row {
  precision: number[];
  /** At cutoff 10, as all that follow but recall. */
  precisionFolds: number[];
  recall: number[];
  ndcg: number | null;
  map: number | null;
  mrr: number | null;
  hitRate: number | null;
  coverage: number | null;
  rmse: number | null;
  /** Least and greatest RMSE that a customer had in a fold. */
  bestCustomer: RankingFold['bestCustomer'];
  worstCustomer: RankingFold['worstCustomer'];
  /** Customers: mean of the folds. Figures: means over the customers of all folds together. */
  byHistory: RankingGroup[];
  fitSeconds: number | null;
  testSeconds: number | null;
}

/** Place of precision@10 and recall@10. */
export const AT_TEN = 9;

export function ratingRow(evaluation: ModelEvaluation): RatingRow {
  const { folds } = evaluation;
  const failure = failureOf(folds);
  const ok = failure ? [] : folds.filter((fold) => fold.status === 'ok' && fold.kind === 'rating');
  return {
    ...rowStart(evaluation, failure),
    rmse: mean(ok.map(({ rmse }) => rmse)),
    rmseFolds: ok.map(({ rmse }) => rmse),
    mae: mean(ok.map(({ mae }) => mae)),
    byHistory: ratingGroups(ok.map(({ byHistory }) => byHistory)),
    ...times(ok),
  };
}

export function rankingRow(evaluation: ModelEvaluation): RankingRow {
  const { folds } = evaluation;
  const failure = failureOf(folds);
  const ok = failure ? [] : folds.filter((fold) => fold.status === 'ok' && fold.kind === 'ranking');
  const best = ok.map(({ bestCustomer }) => bestCustomer).filter((customer) => customer !== null);
  const worst = ok.map(({ worstCustomer }) => worstCustomer).filter((customer) => customer !== null);
  return {
    ...rowStart(evaluation, failure),
    precision: meanOfLists(ok.map(({ precision }) => precision)),
    precisionFolds: ok.map(({ precision }) => precision[AT_TEN]),
    recall: meanOfLists(ok.map(({ recall }) => recall)),
    ndcg: mean(ok.map(({ ndcg }) => ndcg)),
    map: mean(ok.map(({ map }) => map)),
    mrr: mean(ok.map(({ mrr }) => mrr)),
    hitRate: mean(ok.map(({ hitRate }) => hitRate)),
    coverage: mean(ok.map(({ coverage }) => coverage)),
    rmse: mean(ok.map(({ rmse }) => rmse).filter((rmse) => rmse !== null)),
    bestCustomer: best.sort((a, b) => a.rmse - b.rmse)[0] ?? null,
    worstCustomer: worst.sort((a, b) => b.rmse - a.rmse)[0] ?? null,
    byHistory: rankingGroups(ok.map(({ byHistory }) => byHistory)),
    ...times(ok),
  };
}

function rowStart({ spec, parameters }: ModelEvaluation, failure: FailedSummary | null): Row {
  const start = {
    model: spec.name,
    ...(failure ?? { status: 'ok' as const }),
    difference: null,
    verdict: null,
  };
  return parameters ? { ...start, parameters: { ...parameters } } : start;
}

const times = (folds: readonly Times[]) => ({
  fitSeconds: mean(folds.map(({ fitSeconds }) => fitSeconds)),
  testSeconds: mean(folds.map(({ testSeconds }) => testSeconds)),
});

/** The first fold's that is not ok; says in how many folds, where not in all. */
function failureOf(folds: readonly FoldSummary[]): FailedSummary | null {
  if (folds.length === 0) return { status: 'failed', reason: 'no fold was evaluated' };
  const failed = folds.map(asFailure).filter((fold) => fold !== null);
  if (failed.length === 0) return null;
  const [{ status, reason }] = failed;
  if (failed.length === folds.length) return { status, reason };
  return { status, reason: `in ${failed.length} of ${folds.length} folds: ${reason}` };
}

/** Null for a fold that a model can be judged by. */
function asFailure(fold: FoldSummary): FailedSummary | null {
  if (fold.status !== 'ok') return fold;
  const figure = fold.kind === 'rating' ? fold.rmse : fold.precision[AT_TEN];
  if (Number.isFinite(figure)) return null;
  return { status: 'failed', reason: `its ${fold.kind === 'rating' ? 'RMSE' : 'precision@10'} is ${figure}` };
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((total, value) => total + value, 0) / values.length;
}

function meanOfLists(lists: ReadonlyArray<readonly number[]>): number[] {
  if (lists.length === 0) return [];
  return lists[0].map((_, n) => mean(lists.map((list) => list[n])) as number);
}
