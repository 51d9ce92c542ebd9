/** Sums over what customers have viewed, by the weights W of products: plain, and compiled (kernels/assembly/weights.ts). */
import type { Lists } from '../../interactions.ts';
import { addressesOf, intoKernels } from '../../numeric/kernels/kernels.ts';

export interface WeightedSums {
  /** W as given, or a copy. */
  readonly weights: Float64Array;
  /** scores += Σ_{from≤n<to} counts[n] · row members[n] of W. */
  addRows(from: number, to: number, scores: Float64Array): void;
  /** sums[u] = Σ_n counts[n] · column[members[n]] over the rows n of customer u, for all customers. */
  columnSums(column: Float64Array, sums: Float64Array): void;
}

/**
 * Undefined where W and the rows do not fit the kernels' memory.
 * @param counts what each row of `byCustomer` counts for.
 * @param width of a row of W, if that is not square.
 */
export function compiledSums(
  weights: Float64Array,
  { start, members }: Lists,
  counts: Float64Array,
  width = Math.sqrt(weights.length),
): WeightedSums | undefined {
  const customers = start.length - 1;
  const loaded = intoKernels({
    ...{ start, members, counts, weights },
    ...{ scores: new Float64Array(width), column: new Float64Array(weights.length / width) },
    sums: new Float64Array(customers),
  });
  if (!loaded) return undefined;
  const { kernels, arrays } = loaded;
  const rowBytes = width * arrays.weights.BYTES_PER_ELEMENT;
  const {
    start: starts,
    members: rows,
    counts: counted,
    column: columns,
    scores: scored,
    sums: all,
  } = arrays;
  const [atWeights, atRows, atCounts, atScores] = addressesOf({
    weights: arrays.weights,
    rows,
    counted,
    scored,
  });
  const columnAddresses = addressesOf({ starts, rows, counted, columns, all });
  return {
    weights: arrays.weights,
    addRows(from, to, scores) {
      scored.set(scores);
      kernels.addRows(atWeights, rowBytes, atRows, atCounts, from, to, atScores);
      scores.set(scored);
    },
    columnSums(column, sums) {
      columns.set(column);
      kernels.columnSums(0, customers, ...columnAddresses);
      sums.set(all);
    },
  };
}

export function plainSums(
  weights: Float64Array,
  { start, members }: Lists,
  counts: Float64Array,
): WeightedSums {
  return {
    weights,
    addRows(from, to, scores) {
      for (let n = from; n < to; n++) {
        const row = members[n] * scores.length;
        for (let i = 0; i < scores.length; i++) scores[i] += counts[n] * weights[row + i];
      }
    },
    columnSums(column, sums) {
      for (let customer = 0; customer < sums.length; customer++) {
        let sum = 0;
        for (let n = start[customer]; n < start[customer + 1]; n++) sum += counts[n] * column[members[n]];
        sums[customer] = sum;
      }
    },
  };
}
