/**
 * Slope One. Lemire & Maclachlan 2005; same formula as Surprise 1.1.4 SlopeOne.
 *   r̂(u,i) = mean(u) + (1/|R|) Σ_{j∈R} dev(i,j)
 *   dev(i,j) = mean over customers of both of r_ui − r_uj;  R = products j of u that share a customer with i
 * R includes i itself when u has viewed it. R empty: mean(u).
 * The whole table of deviations is never in memory: row i is summed over the customers of i when i is asked for.
 * Shapes: row Float64Array [products], NaN where nothing is shared.  Cost: fit O(rows), predict O(Σ_u |I_u|²) for
 * all products, memory O(products) and the rows kept (matrix-rows.ts).
 * Unknown customer or product: impossible; never NaN.
 * Differs from the reference: keeps fractional durations (docs/divergences.md).
 */
import * as z from 'zod';
import { type Interactions, type Lists, meanDurations, UNKNOWN } from '../interactions.ts';
import type { ModelSpec, Predictions, RatingModel } from '../model.ts';
import { MatrixRows, matrixRowsBytes } from '../numeric/matrix-rows.ts';
import { groupRows } from '../numeric/row-groups.ts';
import { compiledSums, plainSums } from './ease/weighted-sums.ts';
import { compiledRows, plainRows } from './knn/similarity-row.ts';

const parameters = z.strictObject({});
type Parameters = z.output<typeof parameters>;

const NONE = new Float64Array();
/** The kernels, and a table of estimates, work on copies of the rows, which would take too much of a larger log. */
const MOST_COPIED_ROWS = 5e6;
/** Bytes of deviations and their counts that a table of estimates takes at once. */
const SUMMED_BYTES = 16 * 1024 * 1024;

function modelOf(interactions: Interactions): RatingModel {
  const { byCustomer, meanDuration } = interactions;
  const customerMeans = meanDurations(byCustomer);
  const deviations = deviationRows(interactions);

  /** Answers rows that share a product. */
  function answer(
    product: number,
    rows: Int32Array,
    customers: Int32Array,
    { estimates, impossible }: Predictions,
  ): void {
    const row = product === UNKNOWN ? NONE : deviations.row(product);
    for (const at of rows) {
      const customer = customers[at];
      if (customer === UNKNOWN || product === UNKNOWN) impossible[at] = 1;
      else estimates[at] = customerMeans[customer] + meanDeviation(byCustomer, customer, row);
    }
  }

  function estimateTable(customers: Int32Array, products: Int32Array): Float64Array {
    const table = new Float64Array(customers.length * products.length);
    const atOnce = Math.max(1, Math.floor(SUMMED_BYTES / (16 * interactions.productCount)));
    for (let from = 0; from < products.length; from += atOnce) {
      const asked = products.subarray(from, from + atOnce);
      const sumsOf = deviationSums(deviations, asked, interactions);
      for (const [place, customer] of customers.entries()) {
        const sums = sumsOf(customer);
        for (let n = 0; n < asked.length; n++) {
          const count = sums[asked.length + n];
          table[(from + n) * customers.length + place] =
            customerMeans[customer] + (count === 0 ? 0 : sums[n] / count);
        }
      }
    }
    return table;
  }

  return {
    kind: 'rating',
    predict(customers, products) {
      const predictions = {
        estimates: new Float64Array(customers.length).fill(meanDuration),
        impossible: new Uint8Array(customers.length),
      };
      for (const { key, rows } of groupRows(products)) answer(key, rows, customers, predictions);
      return predictions;
    },
    ...(isCopied(interactions.rowCount) && { estimateTable }),
    /** Everything is computed from the interactions again. */
    state: () => ({}),
  };
}

/** Mean over R of the deviations of one product; 0 where R is empty. */
function meanDeviation({ start, members }: Lists, customer: number, deviations: Float64Array): number {
  let sum = 0;
  let count = 0;
  for (let n = start[customer]; n < start[customer + 1]; n++) {
    const deviation = deviations[members[n]];
    if (Number.isNaN(deviation)) continue;
    sum += deviation;
    count++;
  }
  return count === 0 ? 0 : sum / count;
}

/**
 * For a customer Σ_{j∈R} dev(i, j) for each i asked about, then each |R|. A view, valid until the next customer.
 * @param asked products.
 */
function deviationSums(
  deviations: MatrixRows,
  asked: Int32Array,
  { byCustomer, productCount }: Interactions,
): (customer: number) => Float64Array {
  const width = 2 * asked.length;
  const columns = new Float64Array(productCount * width);
  for (const [n, product] of asked.entries()) {
    const row = deviations.row(product);
    for (let j = 0; j < productCount; j++) {
      if (Number.isNaN(row[j])) continue;
      columns[j * width + n] = row[j];
      columns[j * width + asked.length + n] = 1;
    }
  }
  const counts = new Float64Array(byCustomer.members.length).fill(1);
  const { addRows } =
    compiledSums(columns, byCustomer, counts, width) ?? plainSums(columns, byCustomer, counts);
  const sums = new Float64Array(width);
  return (customer) => {
    addRows(byCustomer.start[customer], byCustomer.start[customer + 1], sums.fill(0));
    return sums;
  };
}

/** Row i: dev(i, j) for every j, NaN where no customer has viewed both. */
function deviationRows({ byProduct, byCustomer, productCount, rowCount }: Interactions): MatrixRows {
  const compared = { count: productCount, byX: byProduct, byY: byCustomer };
  const options = { name: 'deviation' } as const;
  const compiled = isCopied(rowCount) ? compiledRows(compared, options) : undefined;
  return new MatrixRows(productCount, compiled ?? plainRows(compared, options));
}

const isCopied = (rows: number) => rows <= MOST_COPIED_ROWS;

export const slopeOne: ModelSpec<Parameters, RatingModel> = {
  name: 'SlopeOne',
  kind: 'rating',
  summary: 'How much longer this product is looked at than the others that the customer has viewed.',
  source: 'Lemire & Maclachlan 2005; scikit-surprise 1.1.4 SlopeOne',
  inBakeOff: true,
  complexity: 6,
  seeded: false,
  parameters,
  fit: modelOf,
  restore: (_state, interactions) => modelOf(interactions),
  cost: ({ rows, customers, products, productPairs }) => ({
    seconds: (isCopied(rows) ? 2e-9 : 5e-9) * productPairs + 4e-9 * products * products,
    memoryBytes:
      matrixRowsBytes(products, products) +
      8 * (customers + products) +
      (isCopied(rows) ? 61 * rows + 2 * SUMMED_BYTES : 17 * rows),
    secondsPerPair: isCopied(rows) ? 1.5e-7 : 4.5e-7,
  }),
};
