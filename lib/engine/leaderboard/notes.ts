/** What a shop must know about the lists of a run although they could be made, and what to do about it. */
import { reasonForNoWinner } from './leaderboard.ts';
import type { Leaderboard, Winner } from './schema.ts';

export interface LeaderboardNote {
  readonly code: 'same-people' | 'no-better-than-yardstick' | 'no-audience';
  readonly message: string;
}

/** Above it, two products’ first tens share more than half of their names. */
const MUCH_THE_SAME = 0.5;

/** About the audiences, and about the products to show where they are no better than a list for everybody. */
export function audienceNotes(board: Leaderboard): LeaderboardNote[] {
  const { audience, ranking } = board.winners;
  return [
    ...audienceMissing(board),
    ...samePeople(board),
    ...noBetter('audience', audience),
    ...noBetter('ranking', ranking),
  ];
}

function audienceMissing(board: Leaderboard): LeaderboardNote[] {
  const reason = reasonForNoWinner(board, 'audience');
  if (reason === null) return [];
  return [{ code: 'no-audience', message: `There are no lists of customers: ${reason}.` }];
}

function samePeople({ audience, winners }: Leaderboard): LeaderboardNote[] {
  const row = audience.find(({ model }) => model === winners.audience?.model);
  if (!row || row.sameness === null || row.sameness <= MUCH_THE_SAME) return [];
  const share = `${Math.round(100 * row.sameness)} %`;
  return [
    {
      code: 'same-people',
      message:
        `The same people get every mail: the first ten customers of two products are the same to ${share} on average ` +
        `(sameness, ${row.model}). Write to each of them about one product at a time, for example about the first of ` +
        'their own products to show.',
    },
  ];
}

const LISTS = { audience: 'lists of customers', ranking: 'lists of products' };

function noBetter(kind: keyof typeof LISTS, winner: Winner | null): LeaderboardNote[] {
  if (!winner?.noBetterThan) return [];
  const { model, noBetterThan } = winner;
  const finding =
    noBetterThan === model
      ? `The best ${LISTS[kind]} are those of ${model}`
      : `The ${LISTS[kind]} of ${model} are no better than those of ${noBetterThan}`;
  return [
    {
      code: 'no-better-than-yardstick',
      message:
        `${finding}, which knows nothing of what each customer likes. Either the log is too small, or it does not say: ` +
        'give more rows, and until then expect no more of these lists than of one list for everybody.',
    },
  ];
}
