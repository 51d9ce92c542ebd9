/** The clusters of co-clustering (co-clustering.ts): their averages, and the moves between them. */
import { type Interactions, type Lists, meanDurations } from '../../interactions.ts';
import type { RandomState } from '../../numeric/random.ts';

/** One value for customers and one for products. */
interface Sides<T> {
  readonly customers: T;
  readonly products: T;
}

/** How many clusters each side has. */
export type ClusterCounts = Sides<number>;

/** The cluster of each customer and product, by inner index. */
export type Clusters = Sides<Int32Array>;

/** The averages of customer clusters, of product clusters, and of both (row-major, one row per customer cluster). */
export interface Averages extends Sides<Float64Array> {
  readonly both: Float64Array;
}

/** @param random draws the start: each customer's cluster, then each product's. */
export function cluster(
  interactions: Interactions,
  counts: ClusterCounts,
  epochs: number,
  random: RandomState,
): Clusters {
  const clusters: Clusters = {
    customers: new Int32Array(interactions.customerCount).map(() => random.integer(counts.customers)),
    products: new Int32Array(interactions.productCount).map(() => random.integer(counts.products)),
  };
  const means = {
    customers: meanDurations(interactions.byCustomer),
    products: meanDurations(interactions.byProduct),
  };
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const averages = averagesOf(interactions, clusters, counts);
    const customersMoved = move('customers', interactions.byCustomer, clusters, means, averages);
    const productsMoved = move('products', interactions.byProduct, clusters, means, averages);
    if (!customersMoved && !productsMoved) break; // all further epochs would be the same
  }
  return clusters;
}

/**
 * Moves each customer (or product) to the cluster of least squared error; true when one moved. The estimate is summed
 * in the reference's order, customer first: rounding tells apart clusters that are equally good on paper.
 */
function move(
  side: keyof Clusters,
  { start, members, durations }: Lists,
  clusters: Clusters,
  means: Sides<Float64Array>,
  averages: Averages,
): boolean {
  const isCustomer = side === 'customers';
  const other = isCustomer ? 'products' : 'customers';
  const [own, others] = [clusters[side], clusters[other]];
  const [ownMeans, otherMeans] = [means[side], means[other]];
  const [ownAverages, otherAverages] = [averages[side], averages[other]];
  const { products, both } = averages;
  const [ownStep, otherStep] = isCustomer ? [products.length, 1] : [1, products.length];
  let moved = false;
  for (let x = 0; x < own.length; x++) {
    let best = 0;
    let leastError = Number.POSITIVE_INFINITY;
    for (let c = 0; c < ownAverages.length; c++) {
      const ownMean = ownMeans[x];
      const ownAverage = ownAverages[c];
      let error = 0;
      for (let n = start[x]; n < start[x + 1]; n++) {
        const y = members[n];
        const d = others[y];
        const average = both[c * ownStep + d * otherStep];
        const estimate = isCustomer
          ? average + ownMean - ownAverage + otherMeans[y] - otherAverages[d]
          : average + otherMeans[y] - otherAverages[d] + ownMean - ownAverage;
        error += (durations[n] - estimate) * (durations[n] - estimate);
      }
      if (error < leastError) {
        leastError = error;
        best = c;
      }
    }
    if (own[x] !== best) moved = true;
    own[x] = best;
  }
  return moved;
}

export function averagesOf(interactions: Interactions, clusters: Clusters, counts: ClusterCounts): Averages {
  const { start, members, durations } = interactions.byCustomer;
  const customers = new ClusterSums(counts.customers);
  const products = new ClusterSums(counts.products);
  const both = new ClusterSums(counts.customers * counts.products);
  for (let u = 0; u < clusters.customers.length; u++) {
    const c = clusters.customers[u];
    for (let n = start[u]; n < start[u + 1]; n++) {
      const d = clusters.products[members[n]];
      customers.add(c, durations[n]);
      products.add(d, durations[n]);
      both.add(c * counts.products + d, durations[n]);
    }
  }
  const { meanDuration } = interactions;
  return {
    customers: customers.averages(meanDuration),
    products: products.averages(meanDuration),
    both: both.averages(meanDuration),
  };
}

class ClusterSums {
  readonly #sums: Float64Array;
  readonly #counts: Float64Array;

  constructor(clusters: number) {
    this.#sums = new Float64Array(clusters);
    this.#counts = new Float64Array(clusters);
  }

  add(cluster: number, duration: number): void {
    this.#sums[cluster] += duration;
    this.#counts[cluster] += 1;
  }

  /** @param empty the average of a cluster without rows. */
  averages(empty: number): Float64Array {
    return this.#sums.map((sum, cluster) =>
      this.#counts[cluster] === 0 ? empty : sum / this.#counts[cluster],
    );
  }
}
