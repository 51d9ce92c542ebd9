/** Whose lists of customers are used, and why, for people who do not know the field. */
import { difference } from '../evaluation/confidence.ts';
import { mostActive } from '../models/baselines/most-active.ts';
import { isBetter, TARGET_FIGURE, TIE_FIGURE, timesAsMuch } from './audience-rows.ts';
import { comparison, distinctPercents, winnerOf, type Yardstick } from './reasons.ts';
import type { AudienceRow, AudienceTarget, Row, Winner } from './schema.ts';

export interface AudienceChoice {
  readonly audienceTarget: AudienceTarget;
  /** `rating`: the lists are those of the rating winner, as in the notebook, whatever they win. */
  readonly audienceBy: 'best' | 'rating';
}

/** @param rows of the leaderboard, the best first. @param ratingWinner its name, if there is one. */
export function audienceWinner(
  rows: readonly AudienceRow[],
  yardstick: Yardstick,
  { audienceTarget, audienceBy }: AudienceChoice,
  ratingWinner: string | undefined,
): Winner | null {
  const words = WORDS[audienceTarget];
  // Those of the other kinds are no yardsticks here: they are about durations, or products.
  const ofAudiences = (row: Row) => ('kind' in row && row.kind === 'audience' ? yardstick(row) : undefined);
  const best = winnerOf('audience', rows, (first, second) => claim(words, rows, first, second), ofAudiences);
  if (!best || audienceBy === 'best') return best;
  const chosen = rows.find(({ model, status }) => model === ratingWinner && status === 'ok');
  if (!chosen)
    return { ...best, reason: `${best.reason}. ${SETTING}, but no rating model could make the lists` };
  if (chosen === rows[0]) return { ...best, reason: `${best.reason}. ${SETTING}, which chooses the same` };
  const unbeaten = rows.find((row) => ofAudiences(row) && isBetter(chosen, row) === false) ?? null;
  const [share, most] = sharesOf(words.figure, chosen, rows[0]);
  const sentences = [
    `${SETTING}, so ${chosen.model}, which predicts durations best, makes the lists: the first 50 ${words.win} ` +
      `${share} ${words.of}, against ${most} for ${rows[0].model}, which finds people best`,
    ...(unbeaten ? [comparison(chosen, unbeaten, ofAudiences)] : []),
  ];
  const reason = sentences.join('. ');
  return { model: chosen.model, reason, ...(unbeaten && { noBetterThan: unbeaten.model }) };
}

const SETTING = 'The setting audienceBy is rating';

/** How a target is put in words: `the first 50 win 42.1 % of the seconds that …`. */
const WORDS = {
  attention: {
    figure: TARGET_FIGURE.attention,
    tie: TIE_FIGURE.attention,
    win: 'win',
    of: 'of the seconds that any 50 could win (attention@50)',
    nothing:
      'the lists of all models win no attention, because nobody looks for longer than 0 seconds; set audienceTarget to views',
  },
  views: {
    figure: TARGET_FIGURE.views,
    tie: TIE_FIGURE.views,
    win: 'have',
    of: 'of the people who look that any 50 could have (views@50)',
    nothing: 'nobody who looks stands in the first 50 of any model’s lists; give more rows for each customer',
  },
} as const;
type Words = (typeof WORDS)[AudienceTarget];

function claim(
  { win, of, nothing, figure, tie }: Words,
  rows: readonly AudienceRow[],
  first: AudienceRow,
  second: AudienceRow | undefined,
): string {
  const { model } = first;
  if (first[figure] === 0) return `${model} is used: ${nothing}`;
  const [share, otherShare] = sharesOf(figure, first, second);
  const best = `${model} finds people best: the first 50 of its lists ${win} ${share} ${of}`;
  const active = rows.find((row) => row.model === mostActive.name && row !== first);
  const times = timesAsMuch(first[figure], active?.[figure] ?? null);
  const lift = times === null ? '' : `. That is ${timesText(times)} what the most active customers ${win}`;
  if (!second) return `${best}${lift}`;
  if (difference(first[figure] as number, second[figure] as number) < 0)
    return (
      `${model} is used, which is made to find people: the first 50 of its lists ${win} ${share} ${of}. ` +
      `${second.model} comes to ${otherShare}, but the folds do not show that it is better${lift}`
    );
  if (difference(first[figure] as number, second[figure] as number) === 0) {
    const [ten, otherTen] = sharesOf(tie, first, second);
    return ten === otherTen
      ? `${best}${lift}. ${second.model} does as well; ${model} is the simpler model`
      : `${best}${lift}. ${second.model} does as well there; with the first 10 it is ${ten} against ${otherTen}`;
  }
  return `${best}, against ${otherShare} for ${second.model}, the runner-up${lift}`;
}

function timesText(times: number): string {
  const text = times.toFixed(1);
  return text === '1.0' ? 'about' : `${text} times`;
}

const sharesOf = (figure: Words['figure'] | Words['tie'], row: AudienceRow, other: AudienceRow | undefined) =>
  distinctPercents(row[figure] as number, other?.[figure] ?? 0);
