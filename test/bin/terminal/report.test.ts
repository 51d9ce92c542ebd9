import { expect, test } from 'vitest';
import { endOfRun, findingsText } from '../../../bin/terminal/report.ts';
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
    ratingModel: 'SlopeOne',
    rankingModel: 'cosine',
    notes,
    leaderboard: { dataset: 'shop', rating: [], ranking: [], audience: [], winners: {} },
  }) as unknown as RunDetail & { leaderboard: NonNullable<RunDetail['leaderboard']> };

test('the end of a run is one line, and one more per note', () => {
  const end = 'run shop-1 is published: SlopeOne for audiences, cosine for products to show';

  expect(endOfRun(run([]))).toBe(end);
  expect(endOfRun(run(NOTES)).split('\n')).toEqual([end, ...LINES]);
});

test('a run that tried models of one kind says that there is none of the other', () => {
  expect(endOfRun({ ...run([]), rankingModel: null })).toBe(
    'run shop-1 is published: SlopeOne for audiences, no model for products to show',
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
