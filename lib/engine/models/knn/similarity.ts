/**
 * How alike two customers (or products) x and x' are, over the y that both have. Same formulas, and the same order
 * of summation, as Surprise 1.1.4 `similarities`: equal similarities stay equal, and ties break alike.
 *   msd               1 / (1 + mean (r_xy − r_x'y)²)
 *   cosine            Σ r r' / √(Σ r² · Σ r'²)
 *   pearson           the correlation, over the means of the common y
 *   pearson_baseline  Σ d d' / √(Σ d² · Σ d'²) · (n−1)/(n−1+shrinkage), d = r − baseline, n common y. Koren 2010
 * Fewer than minSupport common y, or undefined (a denominator of 0): 0. x with itself: 1.
 *
 * The whole x × x' matrix is never in memory: a row is summed over the lists of x's y. Cost per row:
 * O(Σ_{y of x} |list of y| + count of x). Memory: one row, and the rows kept (matrix-rows.ts).
 */
import * as z from 'zod';
import type { Interactions, Lists } from '../../interactions.ts';
import type { Use } from '../../model.ts';
import { MatrixRows, rowsKept } from '../../numeric/matrix-rows.ts';
import { searched } from '../../parameters.ts';
import { FoundNeighbours } from './found-neighbours.ts';
import { compiledRows, MEASURES, plainRows } from './similarity-row.ts';

export const atLeast1 = (byDefault: number, search: { low: number; high: number }) =>
  z.int().min(1).max(1_000_000).default(byDefault).meta(searched(search));

/** Defaults: Surprise 1.1.4. */
export const similaritySchema = z
  .strictObject({
    name: z
      .enum(MEASURES)
      .default('msd')
      .describe('Which similarity.')
      .meta(searched({ choices: MEASURES })),
    userBased: z
      .boolean()
      .default(true)
      .describe('Between customers; if false, between products.')
      .meta(searched({ choices: [true, false] })),
    minSupport: atLeast1(1, { low: 1, high: 20 }).describe('Fewest common y for a similarity above 0.'),
    shrinkage: z
      .number()
      .min(0)
      .max(1e9)
      .default(100)
      .describe('pearson_baseline: pull towards 0 where few y are common.')
      .meta(searched({ low: 10, high: 500, when: { name: 'pearson_baseline' } })),
  })
  .prefault({});
type SimilarityOptions = z.output<typeof similaritySchema>;

export interface Similarities {
  readonly rows: MatrixRows;
  /** The neighbours that they have made of a table of pairs, where models share them. */
  readonly foundFor?: (xs: Int32Array, ys: Int32Array, k: number) => FoundNeighbours;
}

/**
 * Similarities of durations. The models of a bake-off ask for the same ones, so they share them, but only if all rows
 * can be kept. If not, the rows kept for one model would leave no room for those that the next one asks for.
 */
export function durationSimilarities(
  interactions: Interactions,
  options: SimilarityOptions,
  use: Use = {},
): Similarities {
  const { userBased } = options;
  const count = userBased ? interactions.customerCount : interactions.productCount;
  const byY = userBased ? interactions.byProduct : interactions.byCustomer;
  const make = () => similarityRows(count, byY, byY.durations, options, use);
  if (use.once || rowsKept(count) < count) return { rows: make() };
  const shared = interactions.shared<Similarities>(`similarities ${JSON.stringify(options)}`, () => {
    let last: FoundNeighbours | undefined;
    return {
      rows: make(),
      foundFor(xs, ys, k) {
        if (!last?.areOf(xs, ys, k)) last = new FoundNeighbours(xs, ys, k);
        return last;
      },
    };
  });
  return use.alone ? { rows: shared.rows } : shared;
}

/**
 * @param count number of x.
 * @param byY for each y, its x.
 * @param values what is compared, in the order of `byY.members`: durations, or for pearson_baseline their distances
 * from the baseline. They must not change afterwards.
 */
export function similarityRows(
  count: number,
  byY: Lists,
  values: Float64Array,
  options: SimilarityOptions,
  { once }: Use = {},
): MatrixRows {
  const byX = transpose(count, { ...byY, durations: values });
  // The order of the x of one y makes no difference to the sums; ascending, they are walked through in memory order.
  const compared = { count, byX, byY: transpose(byY.start.length - 1, byX) };
  const make = compiledRows(compared, options) ?? plainRows(compared, options);
  const compute = (x: number, row: Float64Array) => {
    make(x, row);
    row[x] = 1;
  };
  // Fresh memory takes longer to come by than most rows to compute.
  return once ? new MatrixRows(count, compute, 0) : new MatrixRows(count, compute);
}

/** For each x its y, ascending, which is the order in which the sums over common y must run. */
function transpose(count: number, { start, members, durations }: Lists): Lists {
  const transposed: Lists = {
    start: new Int32Array(count + 1),
    members: new Int32Array(members.length),
    durations: new Float64Array(members.length),
  };
  for (const x of members) transposed.start[x + 1]++;
  for (let x = 0; x < count; x++) transposed.start[x + 1] += transposed.start[x];
  const place = transposed.start.slice(0, count);
  for (let y = 0; y + 1 < start.length; y++) {
    for (let n = start[y]; n < start[y + 1]; n++) {
      const at = place[members[n]]++;
      transposed.members[at] = y;
      transposed.durations[at] = durations[n];
    }
  }
  return transposed;
}
