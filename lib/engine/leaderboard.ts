/** From the folds' figures to one row a model, best first, and the winner of each kind with the reason in words. */
import type { ModelSpec } from './model.ts';

/** What the leaderboard needs of a fold; `FoldOutcome` fits. */
export type FoldSummary = RatingSummary | RankingSummary | FailedSummary;

interface RatingSummary extends Times {
  readonly status: 'ok';
  readonly kind: 'rating';
  readonly rmse: number;
  readonly mae: number;
}

interface RankingSummary extends Times {
  readonly status: 'ok';
  readonly kind: 'ranking';
  readonly precision: readonly number[];
  readonly recall: readonly number[];
  readonly ndcg: number;
  readonly rmse: number | null;
}

interface Times {
  readonly fitSeconds: number;
  readonly testSeconds: number;
}

interface FailedSummary {
  /** refused: never tried, because it would not have fitted the limits. */
  readonly status: 'diverged' | 'failed' | 'refused';
  readonly reason: string;
}

export interface ModelEvaluation {
  readonly spec: Pick<ModelSpec, 'name' | 'kind' | 'complexity'>;
  /** One a fold; for a refused model one is enough. */
  readonly folds: readonly FoldSummary[];
}

interface RowStatus {
  model: string;
  status: 'ok' | FailedSummary['status'];
  /** Where the status is not ok. */
  reason?: string;
}

/** Means over the folds; seconds are for one fold. Null and empty where the status is not ok. */
export interface RatingRow extends RowStatus {
  rmse: number | null;
  rmseFolds: number[];
  mae: number | null;
  fitSeconds: number | null;
  testSeconds: number | null;
}

export interface RankingRow extends RowStatus {
  precision: number[];
  recall: number[];
  ndcg: number | null;
  rmse: number | null;
  fitSeconds: number | null;
  testSeconds: number | null;
}

interface Winner {
  model: string;
  reason: string;
}

export interface Leaderboard {
  dataset: string;
  rating: RatingRow[];
  ranking: RankingRow[];
  winners: { rating: Winner | null; ranking: Winner | null };
}

/** Means closer than this count as equal: sums of the same numbers in another order differ by less. */
const TIE = 1e-12;
/** Place of precision@10 and recall@10. */
const AT_TEN = 9;

/**
 * A model counts as ok when all its folds are. Rows stand best first; those that are not ok last, in the order
 * given. Rating models are ordered by RMSE; ranking models by precision@10, then recall@10; equals by simplicity.
 *
 * @param evaluations in registry order.
 */
export function leaderboard(dataset: string, evaluations: readonly ModelEvaluation[]): Leaderboard {
  const simplicity = new Map(evaluations.map(({ spec }) => [spec.name, spec.complexity]));
  const simpler = (a: RowStatus, b: RowStatus) =>
    (simplicity.get(a.model) ?? 0) - (simplicity.get(b.model) ?? 0);
  const ofKind = (kind: string) => evaluations.filter(({ spec }) => spec.kind === kind);
  const rating = sorted(ofKind('rating').map(ratingRow), (a, b) => byRmse(a, b) || simpler(a, b));
  const ranking = sorted(ofKind('ranking').map(rankingRow), (a, b) => byPrecision(a, b) || simpler(a, b));
  return {
    dataset,
    rating,
    ranking,
    winners: { rating: ratingWinner(rating), ranking: rankingWinner(ranking) },
  };
}

/** Why a kind has no winner, in one line; null where it has one. */
export function reasonForNoWinner(
  { rating, ranking }: Leaderboard,
  kind: 'rating' | 'ranking',
): string | null {
  const rows: readonly RowStatus[] = kind === 'rating' ? rating : ranking;
  if (rows.some(({ status }) => status === 'ok')) return null;
  if (rows.length === 0) return `no ${kind} model was evaluated`;
  const reasons = rows.map(({ model, status, reason }) => `${model} ${status} (${reason})`);
  return `no ${kind} model could be evaluated: ${reasons.join('; ')}`;
}

function ratingRow({ spec, folds }: ModelEvaluation): RatingRow {
  const failure = failureOf(folds);
  const ok = failure ? [] : folds.filter((fold) => fold.status === 'ok' && fold.kind === 'rating');
  return {
    model: spec.name,
    ...(failure ?? { status: 'ok' }),
    rmse: mean(ok.map(({ rmse }) => rmse)),
    rmseFolds: ok.map(({ rmse }) => rmse),
    mae: mean(ok.map(({ mae }) => mae)),
    fitSeconds: mean(ok.map(({ fitSeconds }) => fitSeconds)),
    testSeconds: mean(ok.map(({ testSeconds }) => testSeconds)),
  };
}

function rankingRow({ spec, folds }: ModelEvaluation): RankingRow {
  const failure = failureOf(folds);
  const ok = failure ? [] : folds.filter((fold) => fold.status === 'ok' && fold.kind === 'ranking');
  return {
    model: spec.name,
    ...(failure ?? { status: 'ok' }),
    precision: meanOfLists(ok.map(({ precision }) => precision)),
    recall: meanOfLists(ok.map(({ recall }) => recall)),
    ndcg: mean(ok.map(({ ndcg }) => ndcg)),
    rmse: mean(ok.map(({ rmse }) => rmse).filter((rmse) => rmse !== null)),
    fitSeconds: mean(ok.map(({ fitSeconds }) => fitSeconds)),
    testSeconds: mean(ok.map(({ testSeconds }) => testSeconds)),
  };
}

/** The first fold's that is not ok; says in how many folds, where not in all. */
function failureOf(folds: readonly FoldSummary[]): FailedSummary | null {
  if (folds.length === 0) return { status: 'failed', reason: 'no fold was evaluated' };
  const failed = folds.filter((fold) => fold.status !== 'ok');
  if (failed.length === 0) return null;
  const [{ status, reason }] = failed;
  if (failed.length === folds.length) return { status, reason };
  return { status, reason: `in ${failed.length} of ${folds.length} folds: ${reason}` };
}

function sorted<R extends RowStatus>(rows: R[], better: (a: R, b: R) => number): R[] {
  const isOk = ({ status }: R) => status === 'ok';
  return [...rows.filter(isOk).sort(better), ...rows.filter((row) => !isOk(row))];
}

const byRmse = (a: RatingRow, b: RatingRow) => compare(a.rmse as number, b.rmse as number);
const byPrecision = (a: RankingRow, b: RankingRow) =>
  compare(b.precision[AT_TEN], a.precision[AT_TEN]) || compare(b.recall[AT_TEN], a.recall[AT_TEN]);
const compare = (a: number, b: number) => (Math.abs(a - b) <= TIE * Math.max(1, Math.abs(a)) ? 0 : a - b);

function ratingWinner(rows: readonly RatingRow[]): Winner | null {
  const [first, second] = rows.filter(({ status }) => status === 'ok');
  if (!first) return null;
  const { model } = first;
  const [error, otherError] = distinctFigures(first.rmse as number, (second?.rmse ?? 0) as number);
  const claim = `${model} predicts durations best: it is typically off by ${error} (RMSE)`;
  if (!second) return { model, reason: `${claim}. No other rating model could be evaluated` };
  if (byRmse(first, second) === 0)
    return { model, reason: `${claim}. ${second.model} does as well; ${model} is the simpler model` };
  return { model, reason: `${claim}, against ${otherError} for ${second.model}, the runner-up` };
}

function rankingWinner(rows: readonly RankingRow[]): Winner | null {
  const [first, second] = rows.filter(({ status }) => status === 'ok');
  if (!first) return null;
  const { model } = first;
  const [share, otherShare] = distinctPercents(first.precision[AT_TEN], second?.precision[AT_TEN] ?? 0);
  const claim =
    `${model} picks products best: of the ten it would show a customer, ${share} ` +
    'are among those that the customer really viewed (precision@10)';
  if (!second) return { model, reason: `${claim}. No other ranking model could be evaluated` };
  if (compare(first.precision[AT_TEN], second.precision[AT_TEN]) !== 0)
    return { model, reason: `${claim}, against ${otherShare} for ${second.model}, the runner-up` };
  if (compare(first.recall[AT_TEN], second.recall[AT_TEN]) === 0)
    return { model, reason: `${claim}. ${second.model} does as well; ${model} is the simpler model` };
  const [found, otherFound] = distinctPercents(first.recall[AT_TEN], second.recall[AT_TEN]);
  return {
    model,
    reason:
      `${claim}. ${second.model} does as well there, but ${model} finds more of what a customer views: ` +
      `${found} against ${otherFound} (recall@10)`,
  };
}

/** Both with two decimals and four digits at least, and more where it takes more to tell them apart. */
function distinctFigures(
  a: number,
  b: number,
  leastDecimals = Math.max(2, 4 - integerDigits(a)),
): [string, string] {
  for (let decimals = leastDecimals; decimals < 12; decimals++) {
    const [left, right] = [a.toFixed(decimals), b.toFixed(decimals)];
    if (left !== right) return [left, right];
  }
  return [a.toFixed(leastDecimals), b.toFixed(leastDecimals)];
}

/** 2 for 30.82, 0 for 0.95, −2 for 0.0031. */
const integerDigits = (value: number) => (value > 0 ? Math.floor(Math.log10(value)) + 1 : 1);

function distinctPercents(a: number, b: number): [string, string] {
  const [left, right] = distinctFigures(100 * a, 100 * b, 1);
  return [`${left} %`, `${right} %`];
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function meanOfLists(lists: ReadonlyArray<readonly number[]>): number[] {
  if (lists.length === 0) return [];
  return lists[0].map((_, n) => mean(lists.map((list) => list[n])) as number);
}
