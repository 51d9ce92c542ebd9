/** From the folds' figures to one row per model, best first, and the winner of each kind with the reason in words. */
import { difference, isSame, isWithinNoise, pairedDifference } from '../evaluation/confidence.ts';
import type { TimeCut } from '../evaluation/cuts.ts';
import { atTen } from '../evaluation/metrics.ts';
import { audienceRow, favouredFirst, TARGET_FIGURE, TIE_FIGURE, withLifts } from './audience-rows.ts';
import { type AudienceChoice, audienceWinner } from './audience-winner.ts';
import { besideRandom, namesOf, rankingWinner, ratingWinner } from './reasons.ts';
import { type ModelEvaluation, rankingRow, ratingRow } from './rows.ts';
import type { AudienceRow, Leaderboard, RankingRow, RatingRow, Row } from './schema.ts';

interface JudgedBy {
  /** Of folds by time; at random when left out. */
  readonly cuts?: readonly TimeCut[];
}

/**
 * A model is ok when all its folds are. The best row comes first; those that are not ok come last, in the order given.
 * Rating models are ordered by RMSE, ranking models by precision@10, then recall@10. All models, whatever their kind, are
 * also ordered by the lists of customers that they make: by attention@50, then @10, or by views where these are the target.
 * Equals are ordered by simplicity; a favoured model comes first unless another is better beyond noise.
 *
 * @param evaluations in registry order.
 */
export function leaderboard(
  datasetName: string,
  evaluations: readonly ModelEvaluation[],
  { audienceTarget = 'attention', audienceBy = 'best', cuts }: Partial<AudienceChoice> & JudgedBy = {},
): Leaderboard {
  const specs = new Map(evaluations.map(({ spec }) => [spec.name, spec]));
  const complexity = ({ model }: Row) => specs.get(model)?.complexity ?? 0;
  const simpler = (a: Row, b: Row) => complexity(a) - complexity(b);
  const yardstick = ({ model }: Row) => specs.get(model)?.yardstick;
  const ofKind = (kind: string) => evaluations.filter(({ spec }) => spec.kind === kind);

  const rating = compared(
    sorted(ofKind('rating').map(ratingRow), (a, b) => byRmse(a, b) || simpler(a, b)),
    ({ rmseFolds }) => rmseFolds,
  );
  const ranking = compared(
    sorted(ofKind('ranking').map(rankingRow), (a, b) => byPrecision(a, b) || simpler(a, b)),
    ({ precisionFolds }) => precisionFolds,
  );
  const [first, second] = [TARGET_FIGURE[audienceTarget], TIE_FIGURE[audienceTarget]];
  const byTarget = (a: AudienceRow, b: AudienceRow) =>
    difference(b[first] as number, a[first] as number) ||
    difference(b[second] as number, a[second] as number);
  const bestFirst = sorted(
    evaluations.map((evaluation) => audienceRow(evaluation, audienceTarget)),
    (a, b) => byTarget(a, b) || simpler(a, b),
  );
  const isFavoured = ({ model }: Row) => specs.get(model)?.isFavoured ?? false;
  const audience = compared(
    withLifts(favouredFirst(bestFirst, isFavoured)),
    ({ targetFolds }) => targetFolds,
  );
  const ratingBest = ratingWinner(rating, yardstick);
  return {
    dataset: datasetName,
    rating,
    ranking,
    audience,
    audienceTarget,
    foldsBy: cuts ? 'time' : 'random',
    cuts: [...(cuts ?? [])],
    winners: {
      rating: besideRandom(ratingBest, rating, ({ rmse }) => rmse),
      ranking: besideRandom(rankingWinner(ranking, yardstick), ranking, ({ precision }) => atTen(precision)),
      audience: besideRandom(
        audienceWinner(audience, yardstick, { audienceTarget, audienceBy }, ratingBest?.model),
        audience,
        (row) => row[first],
      ),
    },
  };
}

/** Why a kind has no winner, in one line; null when it has one. Models that failed alike share their reason. */
export function reasonForNoWinner(board: Leaderboard, kind: keyof Leaderboard['winners']): string | null {
  const rows: readonly Row[] = board[kind];
  if (rows.some(({ status }) => status === 'ok')) return null;
  if (rows.length === 0) return `no ${kind} model was evaluated`;
  const alike = Map.groupBy(rows, ({ status, reason }) => `${status} (${reason})`);
  const isAll = alike.size === 1 && rows.length > 1;
  const reasons = Array.from(alike, ([failure, failed]) => `${isAll ? 'all' : namesOf(failed)} ${failure}`);
  return `no ${kind} model could be evaluated: ${reasons.join('; ')}`;
}

function sorted<R extends Row>(rows: R[], better: (a: R, b: R) => number): R[] {
  const isOk = ({ status }: R) => status === 'ok';
  return [...rows.filter(isOk).sort(better), ...rows.filter((row) => !isOk(row))];
}

const byRmse = (a: RatingRow, b: RatingRow) => difference(a.rmse as number, b.rmse as number);
const byPrecision = (a: RankingRow, b: RankingRow) =>
  difference(atTen(b.precision), atTen(a.precision)) || difference(atTen(b.recall), atTen(a.recall));

/**
 * The rows with their paired differences to the first. Each comparison stands alone: among twenty models that are
 * equally good, one is likely to seem worse.
 */
function compared<R extends Row>(rows: readonly R[], foldsOf: (row: R) => readonly number[]): R[] {
  const [winner, ...others] = rows;
  if (!winner) return [];
  const judged = others.map((row) => withVerdict(row, pairedDifference(foldsOf(row), foldsOf(winner))));
  const verdicts = judged.map(({ verdict }) => verdict).filter((verdict) => verdict !== null);
  if (verdicts.length === 0) return [winner, ...judged];
  return [{ ...winner, verdict: verdicts.every(isWorse) ? 'wins' : 'within noise' }, ...judged];
}

const isWorse = (verdict: Row['verdict']) => verdict === 'worse';

function withVerdict<R extends Row>(row: R, interval: Row['difference']): R {
  if (interval === null) return row;
  if (isSame(interval)) return { ...row, difference: interval, verdict: 'same' };
  return { ...row, difference: interval, verdict: isWithinNoise(interval) ? 'within noise' : 'worse' };
}
