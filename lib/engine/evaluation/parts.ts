/**
 * Which rows a model is trained on and tested on. Without tuning, they are a fold of all rows. With tuning, a seeded
 * half of the customers is the tuning part: parameters are chosen on folds of its rows alone. The other half is the
 * judging part: folds hold out rows of this part alone, and train on all others. So no row that judges a model was
 * seen when its parameters were chosen. The halves are of customers, not of rows, so that each judged customer
 * keeps as many training rows and held-out rows as without tuning. Folds by time (time-folds.ts) are of all rows.
 */
import { DataError } from '../errors.ts';
import { Interactions, type Log, type Rows, rowsAt, rowsWhere, type Size } from '../interactions.ts';
import { RandomState } from '../numeric/random.ts';
import type { RatingScale } from '../predict.ts';
import type { FoldsBy } from './cuts.ts';
import { Folds } from './folds.ts';
import { timeFold } from './time-folds.ts';

type Part = 'all' | 'tuning' | 'judging';

export interface FoldOfPart {
  /** All rows when left out. */
  readonly part?: Part;
  /** `random` when left out. `time`: all rows, of a log with looks. */
  readonly foldsBy?: FoldsBy;
  /** From 0. */
  readonly fold: number;
  readonly folds: number;
  readonly seed: number;
}

/**
 * Row numbers, in training order.
 * @throws DataError when the part has fewer rows than folds.
 */
export function foldRows(rows: Rows, { part = 'all', fold, folds, seed }: FoldOfPart) {
  if (part === 'all') {
    const cut = new Folds(rows.durations.length, folds, seed);
    return { trainRows: cut.trainRows(fold), testRows: cut.testRows(fold) };
  }
  const parts = partRows(rows, seed);
  const own = parts[part];
  const cut = new Folds(own.length, folds, seed);
  const ownRow = (place: number) => own[place];
  const trainRows = cut.trainRows(fold).map(ownRow);
  const testRows = cut.testRows(fold).map(ownRow);
  return { trainRows: part === 'tuning' ? trainRows : joined(parts.tuning, trainRows), testRows };
}

/** The log that models are judged on. */
export interface JudgedLog {
  readonly rows: Log;
  /** `ratingScaleOf` the training rows when left out. */
  readonly ratingScale?: RatingScale;
  /** 1 for a regular customer, by outer index. Everybody when left out. */
  readonly isRegular?: Uint8Array;
}

/** What a model is fitted on and judged by. */
export interface CutFold {
  /** The training rows, in training order. */
  readonly interactions: Interactions;
  /** By outer indices. */
  readonly heldOut: Rows;
  readonly ratingScale?: RatingScale;
  readonly isRegular?: Uint8Array;
}

/** @throws DataError as `foldRows`, or as `timeFold`. */
export function cutFold({ rows, ...log }: JudgedLog, fold: FoldOfPart): CutFold {
  if (fold.foldsBy === 'time' && rows.looks) {
    const { interactions, heldOut } = timeFold(rows.looks, fold.fold, fold.folds);
    return { ...log, interactions, heldOut };
  }
  const { trainRows, testRows } = foldRows(rows, fold);
  return { ...log, interactions: new Interactions(rows, trainRows), heldOut: rowsAt(rows, testRows) };
}

/** The last fold that was cut: jobs come fold by fold, and a process that goes on with the same one need not cut it again. */
export class LastCut {
  #last: { readonly name: string; readonly fold: CutFold } | undefined;

  /** @param name tells the fold from all others that this process is asked about. */
  named(name: string, cut: () => CutFold): CutFold {
    if (this.#last?.name === name) return this.#last.fold;
    this.#last = undefined; // its memory is free before the next one is made
    const fold = cut();
    this.#last = { name, fold };
    return fold;
  }
}

/** The size of what a fold trains on. */
export function trainingSize(rows: Rows, fold: FoldOfPart): Size {
  return new Interactions(rows, foldRows(rows, fold).trainRows).size();
}

/** @throws DataError when either part has fewer rows than its folds. */
export function refuseTooFewForParts(rows: Rows, tuningFolds: number, folds: number, seed: number): void {
  const { tuning, judging } = partRows(rows, seed);
  if (tuning.length >= tuningFolds && judging.length >= folds) return;
  throw new DataError(
    `half of the customers have ${Math.min(tuning.length, judging.length)} rows, too few for tuning with ` +
      `${Math.max(tuningFolds, folds)} folds: give more rows of more customers`,
  );
}

/** Row numbers, ascending. */
function partRows({ customers }: Rows, seed: number): Record<Exclude<Part, 'all'>, Int32Array> {
  const count = customers.reduce((most, customer) => Math.max(most, customer + 1), 0);
  const shuffled = Int32Array.from({ length: count }, (_, customer) => customer);
  new RandomState(seed).shuffle(shuffled);
  const isTuning = new Uint8Array(count);
  for (const customer of shuffled.subarray(0, count >> 1)) isTuning[customer] = 1;
  return {
    tuning: rowsWhere(customers.length, (row) => isTuning[customers[row]] === 1),
    judging: rowsWhere(customers.length, (row) => isTuning[customers[row]] === 0),
  };
}

function joined(first: Int32Array, second: Int32Array): Int32Array {
  const rows = new Int32Array(first.length + second.length);
  rows.set(first);
  rows.set(second, first.length);
  return rows;
}
