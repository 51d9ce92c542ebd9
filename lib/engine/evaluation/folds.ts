/**
 * Folds of a cross-validation, the same for every model and those of Surprise 1.1.4 `KFold`: row numbers 0..n−1 are
 * shuffled by NumPy's generator and cut into k consecutive chunks, the first n mod k of them one longer. Fold f tests
 * chunk f and trains on the others in shuffled order, which inner indices follow.
 */
import { DataError } from '../errors.ts';
import { RandomState } from '../numeric/random.ts';

export class Folds {
  readonly count: number;
  readonly #shuffled: Int32Array;

  /**
   * @param seed whole number in 0..2³²−1.
   * @throws DataError when there are fewer than two folds, or fewer rows than folds.
   */
  constructor(rowCount: number, folds: number, seed: number) {
    if (!Number.isInteger(folds) || folds < 2)
      throw new DataError(`folds must be a whole number from 2 on, not ${folds}`);
    if (rowCount < folds)
      throw new DataError(
        `${rowCount} ${rowCount === 1 ? 'row is' : 'rows are'} too few for ${folds} folds: give at least ${folds} rows, or ask for fewer folds`,
      );
    this.count = folds;
    this.#shuffled = new Int32Array(rowCount).map((_, row) => row);
    new RandomState(seed).shuffle(this.#shuffled);
  }

  /** Row numbers held out in a fold (from 0). */
  testRows(fold: number): Int32Array {
    const [from, to] = this.#chunk(fold);
    return this.#shuffled.slice(from, to);
  }

  /** Row numbers to train on in a fold, in training order. */
  trainRows(fold: number): Int32Array {
    const [from, to] = this.#chunk(fold);
    const rows = new Int32Array(this.#shuffled.length - (to - from));
    rows.set(this.#shuffled.subarray(0, from));
    rows.set(this.#shuffled.subarray(to), from);
    return rows;
  }

  #chunk(fold: number): [from: number, to: number] {
    if (!Number.isInteger(fold) || fold < 0 || fold >= this.count)
      throw new DataError(`there is no fold ${fold}: they are numbered 0 to ${this.count - 1}`);
    const length = Math.floor(this.#shuffled.length / this.count);
    const longer = this.#shuffled.length % this.count;
    const from = fold * length + Math.min(fold, longer);
    return [from, from + length + (fold < longer ? 1 : 0)];
  }
}
