import { describe, expect, test } from 'vitest';
import { Folds } from '../../../lib/engine/evaluation/folds.ts';
import { foldRows, refuseTooFewForParts } from '../../../lib/engine/evaluation/parts.ts';
import { rowsOf, shopLog } from '../shop-log.ts';

const rows = shopLog({ customers: 31, products: 12 });
const count = rows.durations.length;
const sorted = (values: Iterable<number>) => [...values].sort((one, other) => one - other);
const customersOf = (rowNumbers: Iterable<number>) =>
  new Set([...rowNumbers].map((row) => rows.customers[row]));

describe('without tuning', () => {
  test('the folds are those of all rows', () => {
    const folds = new Folds(count, 4, 9);

    expect(foldRows(rows, { fold: 2, folds: 4, seed: 9 })).toEqual({
      trainRows: folds.trainRows(2),
      testRows: folds.testRows(2),
    });
  });
});

describe('with tuning', () => {
  const tuningFolds = () =>
    [0, 1, 2].map((fold) => foldRows(rows, { part: 'tuning', fold, folds: 3, seed: 9 }));
  const judgingFolds = () =>
    [0, 1, 2, 3].map((fold) => foldRows(rows, { part: 'judging', fold, folds: 4, seed: 9 }));

  test('no row that judges a model is seen when its parameters are chosen', () => {
    const seen = new Set(tuningFolds().flatMap(({ trainRows, testRows }) => [...trainRows, ...testRows]));
    const judged = judgingFolds().flatMap(({ testRows }) => [...testRows]);

    expect(judged.filter((row) => seen.has(row))).toEqual([]);
    expect(sorted([...seen, ...judged])).toEqual(Array.from({ length: count }, (_, row) => row));
  });

  test('each part has half of the customers, with all their rows', () => {
    const ofTuning = customersOf(tuningFolds().flatMap(({ testRows }) => [...testRows]));
    const ofJudging = customersOf(judgingFolds().flatMap(({ testRows }) => [...testRows]));

    expect([ofTuning.size, ofJudging.size]).toEqual([15, 16]);
    expect([...ofTuning].filter((customer) => ofJudging.has(customer))).toEqual([]);
  });

  test('the tuning part trains on its own rows, the judging part on all but those held out', () => {
    const tuning = tuningFolds();
    const ofTuning = sorted(tuning.flatMap(({ testRows }) => [...testRows]));
    for (const { trainRows, testRows } of tuning)
      expect(sorted([...trainRows, ...testRows])).toEqual(ofTuning);
    for (const { trainRows, testRows } of judgingFolds())
      expect(sorted([...trainRows, ...testRows])).toEqual(Array.from({ length: count }, (_, row) => row));
  });

  test('no row of a part is held out twice', () => {
    const heldOut = tuningFolds().flatMap(({ testRows }) => [...testRows]);

    expect(new Set(heldOut).size).toBe(heldOut.length);
  });

  test.each(['tuning', 'judging'] as const)('the %s part refuses a fold that does not exist', (part) => {
    expect(() => foldRows(rows, { part, fold: 3, folds: 3, seed: 9 })).toThrow(/there is no fold 3/);
  });

  test('a log is refused when half of the customers have too few rows', () => {
    const few = rowsOf([0, 0, 1], [0, 1, 2], [0, 2, 2], [0, 3, 2], [1, 0, 1]);

    expect(() => refuseTooFewForParts(few, 3, 3, 0)).toThrow(/1 rows, too few for tuning with 3 folds/);
    expect(() => refuseTooFewForParts(rows, 3, 3, 0)).not.toThrow();
  });
});
