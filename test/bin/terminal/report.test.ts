import { expect, test } from 'vitest';
import { endOfRun, findingsText, linksOf, othersText } from '../../../bin/terminal/report.ts';
import type { ProductAudience, Recommendations } from '../../../lib/contracts/api-lookups.ts';
import type { RunNote } from '../../../lib/contracts/run-notes.ts';
import type { RunDetail, RunSummary } from '../../../lib/local/api/client.ts';

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

test.each([
  [{ state: 'done', kind: 'contacts', rows: 7 }, 'is done: 7 addresses taken over'],
  [{ state: 'done', kind: 'products', rows: 7 }, 'is done: 7 products taken over'],
  [
    { state: 'done', kind: 'deletion', dataset: 'shop' },
    'is done: nothing of the data set shop is left but its uploads',
  ],
  [{ state: 'superseded', supersededBy: 'shop-2' }, 'is done, but a newer one had been published meanwhile'],
  [{ state: 'superseded', supersededBy: null }, 'is done, but its data set had been deleted meanwhile'],
  [{ state: 'failed', error: { message: 'the file is empty' } }, 'failed: the file is empty'],
])('a run that ended otherwise says so: %j', (ended, says) => {
  expect(endOfRun({ ...run([]), ...ended } as RunDetail)).toBe(`run shop-1 ${says}`);
});

const published = (...datasets: string[]) => datasets.map((dataset) => ({ dataset }) as RunSummary);

test('of several data sets the report says which it is about, and its addresses name it', () => {
  const findings = {
    run: { ...run([]), dataset: 'a&b' },
    leaderboard: run([]).leaderboard,
    audience: { product: '1_1', segment: 'regular', who: 'new' } as ProductAudience,
    recommendations: { customer: 'CC1' } as Recommendations,
  };

  expect(othersText({ published: published('a&b') })).toBe('');
  expect(linksOf({ ...findings, published: published('a&b') }).viewers).toBe('/v1/products/1_1/viewers');
  expect(othersText({ published: published('a&b', 'toys', 'shoes') })).toBe(
    'This is data set a&b. Also served: toys, shoes. A question names its data set: ?dataset=a%26b\n',
  );
  expect(linksOf({ ...findings, published: published('a&b', 'toys') })).toEqual({
    audience: '/v1/products/1_1/audience?segment=regular&who=new&limit=10&dataset=a%26b',
    viewers: '/v1/products/1_1/viewers?dataset=a%26b',
    similar: '/v1/products/1_1/similar?dataset=a%26b',
    recommendations: '/v1/customers/CC1/recommendations?dataset=a%26b',
    customer: '/v1/customers/CC1?dataset=a%26b',
    run: '/v1/runs/shop-1',
    runs: '/v1/runs',
    contract: '/v1/openapi.json',
  });
});

test('the report has one line per note of the run', () => {
  const text = (notes: RunNote[]) => {
    const { leaderboard } = run(notes);
    return findingsText({
      run: run(notes),
      published: [],
      leaderboard,
      audience: null,
      recommendations: null,
    });
  };

  expect(text(NOTES).split('\n')).toEqual(expect.arrayContaining(LINES));
  expect(text([])).not.toContain('Note');
});

test('an audience shows interest, predicted duration and why, and what the first tenth of the list is worth', () => {
  const { leaderboard } = run([]);
  const entry = { email: 'jo@shop.example', dummy: false, regular: true, viewed: false, score: 1 };
  const audience = {
    ...{ meta: { audienceModel: 'Attention' }, segment: 'regular', who: 'new' },
    ...{ product: 'shoes_1', title: 'Walking shoe', titles: { shoes_9: 'Sandal' } },
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

  const text = findingsText({ run: run([]), published: [], leaderboard, audience, recommendations: null });

  expect(text).toContain('Whom to write to about product shoes_1 ‘Walking shoe’: regular customers');
  expect(text).toMatch(/│ 1 │ CC1 +│ jo@shop\.example │ +5\.3 × │ +41\.2 │ shoes_2, shoes_9 ‘Sandal’ │/);
  expect(text).toMatch(/│ 2 │ CC2 +│ jo@shop\.example │ +│ +│ +│/);
  expect(text).toContain(
    'The first 40 of 400 hold 61 % of those who will look, as the folds measured it; as many by chance 10 %, the most active customers 28 %.',
  );
});
