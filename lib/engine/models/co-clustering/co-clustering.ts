/**
 * Co-clustering of customers and products. George & Merugu 2005; same formulas as Surprise 1.1.4 CoClustering.
 *   r̂(u,i) = avg(C_ui) + (mean(u) − avg(C_u)) + (mean(i) − avg(C_i))
 * C_u, C_i: clusters of the customer and the product; C_ui: the rows of both; an empty cluster averages μ.
 * Start: random clusters, customers then products. Each epoch takes the averages, then moves every customer to the
 * cluster of least squared error (the first of equals), then every product, by the same averages. The averages are
 * taken once more at the end.
 * Shapes: clusters Int32Array [customers] and [products]; averages Float64Array [customer clusters × product clusters].
 * Cost: fit O(epochs · rows · clusters of both sides), memory O(customers + products).
 * Unknown product: mean(u); unknown customer: mean(i); both: μ; all impossible.
 * Differs from the reference: keeps fractional durations, and answers μ for no one who is known (docs/divergences.md).
 */
import * as z from 'zod';
import { type Interactions, meanDurations, UNKNOWN } from '../../interactions.ts';
import type { ModelSpec, RatingModel } from '../../model.ts';
import { RandomState } from '../../numeric/random.ts';
import { epochs, randomState, searched } from '../../parameters.ts';
import { averagesOf, type ClusterCounts, type Clusters, cluster } from './co-clusters.ts';

/** Defaults: Surprise 1.1.4. */
const clusterCount = () =>
  z
    .int()
    .min(1)
    .max(1000)
    .default(3)
    .meta(searched({ low: 1, high: 20 }));
const parameters = z.strictObject({
  clusters: z
    .strictObject({
      customers: clusterCount().describe('Clusters of customers.'),
      products: clusterCount().describe('Clusters of products.'),
    })
    .prefault({}),
  epochs: epochs(20),
  randomState,
});
type Parameters = z.output<typeof parameters>;

function modelOf(interactions: Interactions, clusters: Clusters, counts: ClusterCounts): RatingModel {
  const averages = averagesOf(interactions, clusters, counts);
  const customerMeans = meanDurations(interactions.byCustomer);
  const productMeans = meanDurations(interactions.byProduct);

  function estimate(customer: number, product: number): number {
    const c = clusters.customers[customer];
    const d = clusters.products[product];
    return (
      averages.both[c * counts.products + d] +
      customerMeans[customer] -
      averages.customers[c] +
      productMeans[product] -
      averages.products[d]
    );
  }

  /** Where a side is unknown. */
  function guess(customer: number, product: number): number {
    if (customer !== UNKNOWN) return customerMeans[customer];
    return product === UNKNOWN ? interactions.meanDuration : productMeans[product];
  }

  return {
    kind: 'rating',
    predict(customers, products) {
      const estimates = new Float64Array(customers.length);
      const impossible = new Uint8Array(customers.length);
      for (let row = 0; row < estimates.length; row++) {
        const [customer, product] = [customers[row], products[row]];
        const isKnown = customer !== UNKNOWN && product !== UNKNOWN;
        estimates[row] = isKnown ? estimate(customer, product) : guess(customer, product);
        impossible[row] = isKnown ? 0 : 1;
      }
      return { estimates, impossible };
    },
    estimateTable(customers, products) {
      const estimates = new Float64Array(customers.length * products.length);
      let at = 0;
      for (const product of products)
        for (let place = 0; place < customers.length; place++)
          estimates[at++] = estimate(customers[place], product);
      return estimates;
    },
    /** The clusters; the averages are computed from them again. */
    state: () => ({ customerClusters: clusters.customers, productClusters: clusters.products }),
  };
}

export const coClustering: ModelSpec<Parameters, RatingModel> = {
  name: 'CoClustering',
  kind: 'rating',
  summary:
    'Customers and products sorted into a few groups each; the mean of their two groups together, adjusted for this customer and this product.',
  source: 'George & Merugu 2005; scikit-surprise 1.1.4 CoClustering',
  inBakeOff: true,
  complexity: 12,
  seeded: true,
  parameters,
  fit(interactions, { clusters: counts, epochs, randomState }) {
    const clusters = cluster(interactions, counts, epochs, new RandomState(randomState));
    return modelOf(interactions, clusters, counts);
  },
  restore({ customerClusters, productClusters }, interactions, { clusters: counts }) {
    const clusters = { customers: customerClusters as Int32Array, products: productClusters as Int32Array };
    return modelOf(interactions, clusters, counts);
  },
  cost({ rows, customers, products }, { epochs, clusters }) {
    return {
      seconds: 9e-9 * rows * epochs * (clusters.customers + clusters.products),
      memoryBytes: 20 * (customers + products) + 16 * clusters.customers * clusters.products + 5 * rows,
      secondsPerPair: 2e-8,
    };
  },
};
