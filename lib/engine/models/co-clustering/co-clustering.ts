/**
 * Co-clustering of customers and products. George & Merugu 2005; same formulas as Surprise 1.1.4 CoClustering.
 *   r̂(u,i) = avg(C_ui) + (mean(u) − avg(C_u)) + (mean(i) − avg(C_i))
 * C_u, C_i: clusters of the customer and the product; C_ui: the rows of both; an empty cluster averages μ.
 * Start: random clusters, customers then products. Each epoch: averages; every customer to the cluster of least
 * squared error (the first of equals), then every product, over the same averages. Averages once more at the end.
 * Shapes: clusters Int32Array [customers] and [products]; averages Float64Array [customer clusters × product clusters].
 * Cost: fit O(epochs · rows · clusters of both sides), memory O(customers + products).
 * Unknown product: mean(u); unknown customer: mean(i); both: μ; all impossible.
 * Differs from the reference: keeps fractional durations, and answers μ for no one who is known (docs/divergences.md).
 */
import * as z from 'zod';
import { type Interactions, meanDurations, UNKNOWN } from '../../interactions.ts';
import type { ModelSpec, ModelState, Predictions, RatingModel } from '../../model.ts';
import { RandomState } from '../../numeric/random.ts';
import { epochs, randomState, searched } from '../../parameters.ts';
import { type Averages, averagesOf, type ClusterCounts, type Clusters, cluster } from './co-clusters.ts';

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

class CoClustering implements RatingModel {
  readonly kind = 'rating';
  readonly #clusters: Clusters;
  readonly #averages: Averages;
  readonly #mean: number;
  readonly #customerMeans: Float64Array;
  readonly #productMeans: Float64Array;

  constructor(interactions: Interactions, clusters: Clusters, counts: ClusterCounts) {
    this.#clusters = clusters;
    this.#averages = averagesOf(interactions, clusters, counts);
    this.#mean = interactions.meanDuration;
    this.#customerMeans = meanDurations(interactions.byCustomer);
    this.#productMeans = meanDurations(interactions.byProduct);
  }

  predict(customers: Int32Array, products: Int32Array): Predictions {
    const estimates = new Float64Array(customers.length);
    const impossible = new Uint8Array(customers.length);
    for (let row = 0; row < estimates.length; row++) {
      const customer = customers[row];
      const product = products[row];
      if (customer === UNKNOWN || product === UNKNOWN) {
        estimates[row] = this.#guess(customer, product);
        impossible[row] = 1;
      } else estimates[row] = this.#estimate(customer, product);
    }
    return { estimates, impossible };
  }

  /** The clusters; averages are recomputed from them. */
  state(): ModelState {
    return { customerClusters: this.#clusters.customers, productClusters: this.#clusters.products };
  }

  #estimate(customer: number, product: number): number {
    const { customers, products, both } = this.#averages;
    const c = this.#clusters.customers[customer];
    const d = this.#clusters.products[product];
    return (
      both[c * products.length + d] +
      this.#customerMeans[customer] -
      customers[c] +
      this.#productMeans[product] -
      products[d]
    );
  }

  #guess(customer: number, product: number): number {
    if (customer !== UNKNOWN) return this.#customerMeans[customer];
    return product === UNKNOWN ? this.#mean : this.#productMeans[product];
  }
}

export const coClustering: ModelSpec<Parameters, RatingModel> = {
  name: 'CoClustering',
  kind: 'rating',
  summary: 'Customers and products sorted into a few groups each; the mean where the two groups meet.',
  source: 'George & Merugu 2005; scikit-surprise 1.1.4 CoClustering',
  inBakeOff: true,
  complexity: 3,
  seeded: true,
  parameters,
  fit(interactions, params) {
    const clusters = cluster(
      interactions,
      params.clusters,
      params.epochs,
      new RandomState(params.randomState),
    );
    return new CoClustering(interactions, clusters, params.clusters);
  },
  restore(state, interactions, { clusters }) {
    const restored = {
      customers: state.customerClusters as Int32Array,
      products: state.productClusters as Int32Array,
    };
    return new CoClustering(interactions, restored, clusters);
  },
  cost({ rows, customers, products }, { epochs, clusters }) {
    return {
      seconds: 9e-9 * rows * epochs * (clusters.customers + clusters.products),
      memoryBytes: 20 * (customers + products) + 16 * clusters.customers * clusters.products + 5 * rows,
    };
  },
};
