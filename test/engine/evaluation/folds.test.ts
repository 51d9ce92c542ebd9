import { describe, expect, test } from 'vitest';
import { DataError } from '../../../lib/engine/errors.ts';
import { Folds } from '../../../lib/engine/evaluation/folds.ts';

describe('folds', () => {
  test('cut NumPy’s permutation of ten rows by RandomState(0), longer chunks first', () => {
    const folds = new Folds(10, 3, 0);

    expect([...folds.testRows(0)]).toEqual([2, 8, 4, 9]);
    expect([...folds.testRows(1)]).toEqual([1, 6, 7]);
    expect([...folds.testRows(2)]).toEqual([3, 0, 5]);
  });

  test('train on the other chunks in shuffled order', () => {
    const folds = new Folds(10, 3, 0);

    expect([...folds.trainRows(0)]).toEqual([1, 6, 7, 3, 0, 5]);
    expect([...folds.trainRows(1)]).toEqual([2, 8, 4, 9, 3, 0, 5]);
    expect([...folds.trainRows(2)]).toEqual([2, 8, 4, 9, 1, 6, 7]);
  });

  test('depend on the seed: RandomState(42)', () => {
    const folds = new Folds(10, 2, 42);

    expect([...folds.testRows(0)]).toEqual([8, 1, 5, 0, 7]);
    expect([...folds.testRows(1)]).toEqual([2, 9, 4, 3, 6]);
  });

  test('hold out every row exactly once', () => {
    const folds = new Folds(101, 7, 3);

    const heldOut = Array.from({ length: 7 }, (_, fold) => [...folds.testRows(fold)]).flat();

    expect(heldOut.sort((a, b) => a - b)).toEqual(Array.from({ length: 101 }, (_, row) => row));
  });

  test('return new arrays: changing one changes no other answer', () => {
    const folds = new Folds(10, 2, 0);

    folds.testRows(0).fill(-1);
    folds.trainRows(1).fill(-1);

    expect([...folds.testRows(0)]).toEqual([2, 8, 4, 9, 1]);
  });

  test('may be as many as the rows', () => {
    expect([...new Folds(2, 2, 0).trainRows(0)]).toEqual([...new Folds(2, 2, 0).testRows(1)]);
  });

  test('refuse fewer rows than folds, and say what to do', () => {
    expect(() => new Folds(2, 3, 0)).toThrow(
      new DataError('2 rows are too few for 3 folds: give at least 3 rows, or ask for fewer folds'),
    );
    expect(() => new Folds(1, 2, 0)).toThrow(/^1 row is too few for 2 folds/);
  });

  test('refuse a number of folds that is below two or not whole', () => {
    expect(() => new Folds(10, 1, 0)).toThrow(new DataError('folds must be a whole number from 2 on, not 1'));
    expect(() => new Folds(10, 2.5, 0)).toThrow(DataError);
  });

  test('refuse a fold that does not exist', () => {
    const folds = new Folds(10, 3, 0);

    expect(() => folds.testRows(3)).toThrow('there is no fold 3: they are numbered 0 to 2');
    expect(() => folds.trainRows(-1)).toThrow(DataError);
  });
});
