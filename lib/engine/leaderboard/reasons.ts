/** Why the winner won, and how sure that is, for people who do not know the field. */
import { difference } from '../evaluation/confidence.ts';
import { atTen } from '../evaluation/metrics.ts';
import type { ModelSpec } from '../model.ts';
import type { RankingRow, RatingRow, Row, Winner } from './schema.ts';

/** For a model that the others should beat, what it does (`ModelSpec.yardstick`); else undefined. */
export type Yardstick = (row: Row) => string | undefined;

/** @param rows of the leaderboard, the best first. */
export const ratingWinner = (rows: readonly RatingRow[], yardstick: Yardstick) =>
  winnerOf('rating', rows, ratingClaim, yardstick);

/** @param rows of the leaderboard, the best first. */
export const rankingWinner = (rows: readonly RankingRow[], yardstick: Yardstick) =>
  winnerOf('ranking', rows, rankingClaim, yardstick);

export function winnerOf<R extends Row>(
  kind: ModelSpec['kind'],
  rows: readonly R[],
  claim: (first: R, second: R | undefined) => string,
  yardstick: Yardstick,
): Winner | null {
  const [first, second] = rows.filter(({ status }) => status === 'ok');
  if (!first) return null;
  const others =
    rows.length === 1
      ? `It is the only ${kind} model that was tried`
      : `No other ${kind} model could be evaluated`;
  const unbeaten = unbeatenYardstick(rows, yardstick);
  const sentences = [
    claim(first, second),
    second ? null : others,
    certainty(rows),
    unbeaten && comparison(first, unbeaten, yardstick),
  ];
  const reason = sentences.filter((sentence) => sentence !== null).join('. ');
  return { model: first.model, reason, ...(unbeaten && { noBetterThan: unbeaten.model }) };
}

function ratingClaim(first: RatingRow, second: RatingRow | undefined): string {
  const { model } = first;
  const [error, otherError] = distinctFigures(first.rmse as number, (second?.rmse ?? 0) as number);
  const claim = `${model} predicts durations best: it is typically off by ${error} (RMSE)`;
  if (!second) return claim;
  if (difference(first.rmse as number, second.rmse as number) === 0)
    return `${claim}. ${second.model} does as well; ${model} is the simpler model`;
  return `${claim}, against ${otherError} for ${second.model}, the runner-up`;
}

function rankingClaim(first: RankingRow, second: RankingRow | undefined): string {
  const { model } = first;
  const [share, otherShare] = distinctPercents(atTen(first.precision), second ? atTen(second.precision) : 0);
  const claim =
    `${model} picks products best: of the ten it would show a customer, ${share} ` +
    'are among those that the customer really viewed (precision@10)';
  if (!second) return claim;
  if (difference(atTen(first.precision), atTen(second.precision)) !== 0)
    return `${claim}, against ${otherShare} for ${second.model}, the runner-up`;
  if (difference(atTen(first.recall), atTen(second.recall)) === 0)
    return `${claim}. ${second.model} does as well; ${model} is the simpler model`;
  const [found, otherFound] = distinctPercents(atTen(first.recall), atTen(second.recall));
  return (
    `${claim}. ${second.model} does as well there, but ${model} finds more of what a customer views: ` +
    `${found} against ${otherFound} (recall@10)`
  );
}

/** Whether the folds tell the winner apart from the others; null when they cannot say. */
function certainty(rows: readonly Row[]): string | null {
  const [first] = rows;
  if (first.verdict === null) return null;
  if (first.verdict === 'wins')
    return 'It wins: the difference is larger than chance explains (95 % confidence)';
  const others = rows.filter(isNotToldApart);
  const one = others.length === 1 ? 'it may be the better one' : 'any of them may be the better one';
  return `It is within noise of ${namesOf(others)}: on other rows ${one}`;
}

const LIST = new Intl.ListFormat('en-GB');
/** Nobody reads on through more names; the tables have them all. */
const MOST_NAMED = 3;

export function namesOf(rows: readonly Row[]): string {
  const names = rows.map(({ model }) => model);
  const more = names.length - MOST_NAMED;
  return LIST.format(more > 1 ? [...names.slice(0, MOST_NAMED), `${more} more`] : names);
}

const isNotToldApart = ({ verdict, difference: interval }: Row) =>
  interval !== null && (verdict === 'within noise' || verdict === 'same');

/** The lowest yardstick on the leaderboard that the winner does not beat; null if it beats them all. */
function unbeatenYardstick(rows: readonly Row[], yardstick: Yardstick): Row | null {
  const [first] = rows;
  if (first.verdict === null) return null;
  return rows.findLast((row) => yardstick(row) && (row === first || isNotToldApart(row))) ?? null;
}

/** The winner with a sentence on what its figure would be at random, if it was judged by time. */
export function besideRandom<R extends Row>(
  winner: Winner | null,
  rows: readonly R[],
  figure: (row: R) => number | null,
): Winner | null {
  const row = rows.find(({ model }) => model === winner?.model);
  const own = row ? figure(row) : null;
  if (!winner || !row || own === null || row.atRandom === null) return winner;
  const texts = 'rmseFolds' in row ? distinctFigures : distinctPercents;
  const [byTime, atRandom] = texts(own, row.atRandom);
  const reason =
    `${winner.reason}. It was judged by time: ${byTime} on what came after the cuts; on rows held out at random it ` +
    `would be ${atRandom}`;
  return { ...winner, reason };
}

export function comparison(first: Row, unbeaten: Row, yardstick: Yardstick): string {
  const what = `${unbeaten.model}, which ${yardstick(unbeaten)}`;
  return unbeaten === first ? `No model is better than ${what}` : `It is no better than ${what}`;
}

/** The most that `toFixed` takes. */
const MOST_DECIMALS = 100;

/** Both with at least two decimals and four digits, and with more when it takes more to tell them apart. */
function distinctFigures(
  a: number,
  b: number,
  leastDecimals = Math.max(2, Math.min(4 - integerDigits(a), MOST_DECIMALS)),
): [string, string] {
  for (let decimals = leastDecimals; decimals < 12; decimals++) {
    const [left, right] = [a.toFixed(decimals), b.toFixed(decimals)];
    if (left !== right) return [left, right];
  }
  return [a.toFixed(leastDecimals), b.toFixed(leastDecimals)];
}

/** 2 for 30.82, 0 for 0.95, −2 for 0.0031. */
const integerDigits = (value: number) => (value > 0 ? Math.floor(Math.log10(value)) + 1 : 1);

export function distinctPercents(a: number, b: number): [string, string] {
  const [left, right] = distinctFigures(100 * a, 100 * b, 1);
  return [`${left} %`, `${right} %`];
}
