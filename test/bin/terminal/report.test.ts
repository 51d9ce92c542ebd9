import { expect, test } from 'vitest';
import { endOfRun, findingsText } from '../../../bin/terminal/report.ts';
import type { ProductAudience } from '../../../lib/contracts/api-lookups.ts';
import type { RunNote } from '../../../lib/contracts/run-notes.ts';
import type { RunDetail } from '../../../lib/local/api/client.ts';

const NOTES: RunNote[] = [
  { code: 'winner-not-fitted', message: 'SVD won, but SlopeOne is used' },
  { code: 'winner-not-fitted', message: 'this row is odd', file: 'clicks/a\nb.csv', line: 7 },
];
const LINES = ['Note: SVD won, but SlopeOne is used', 'Note: this row is odd (clicks/a?b.csv, line 7)'];

const run = (notes: RunNote[]) =>
  ({
    runId: 'shop-1',
    state: 'published',
    audienceModel: 'Attention',
    rankingModel: 'cosine',
    notes,
    leaderboard: { dataset: 'shop', rating: [], ranking: [], audience: [], winners: {} },
  }) as unknown as RunDetail & { leaderboard: NonNullable<RunDetail['leaderboard']> };

test('the end of a run is one line, and one more per note', () => {
  const end = 'run shop-1 is published: Attention for audiences, cosine for products to show';

  expect(endOfRun(run([]))).toBe(end);
  expect(endOfRun(run(NOTES)).split('\n')).toEqual([end, ...LINES]);
});

test('a run that tried models of one kind says that there is none of the other', () => {
  expect(endOfRun({ ...run([]), rankingModel: null })).toBe(
    'run shop-1 is published: Attention for audiences, no model for products to show',
  );
});

test('the report has one line per note of the run', () => {
  const text = (notes: RunNote[]) => {
    const { leaderboard } = run(notes);
    return findingsText({ run: run(notes), leaderboard, audience: null, recommendations: null });
  };

  expect(text(NOTES).split('\n')).toEqual(expect.arrayContaining(LINES));
  expect(text([])).not.toContain('Note');
});

test('an audience shows interest, predicted duration and why, and what the first tenth of the list is worth', () => {
  const { leaderboard } = run([]);
  const entry = { email: 'jo@shop.example', dummy: false, regular: true, viewed: false, score: 1 };
  const audience = {
    ...{ meta: { audienceModel: 'Attention' }, product: 'shoes_1', segment: 'regular', who: 'new' },
    items: [
      {
        ...entry,
        customer: 'CC1',
        rank: 1,
        interest: 5.25,
        predictedDuration: 41.2,
        why: ['shoes_2', 'shoes_9'],
      },
      { ...entry, customer: 'CC2', rank: 2, interest: null, predictedDuration: null, why: [] },
    ],
    customers: 400,
    gains: [
      { customers: 4, share: 0.08, chance: 0.01, mostActive: 0.03 },
      { customers: 40, share: 0.611, chance: 0.1, mostActive: 0.28 },
    ],
  } as unknown as ProductAudience;

  const text = findingsText({ run: run([]), leaderboard, audience, recommendations: null });

  expect(text).toMatch(/│ 1 │ CC1 +│ jo@shop\.example │ +5\.3 × │ +41\.2 │ shoes_2, shoes_9 │/);
  expect(text).toMatch(/│ 2 │ CC2 +│ jo@shop\.example │ +│ +│ +│/);
  expect(text).toContain(
    'The first 40 of 400 hold 61 % of those who will look, as the folds measured it; as many by chance 10 %, the most active customers 28 %.',
  );
});
