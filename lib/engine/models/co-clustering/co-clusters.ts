/** The clusters of co-clustering (co-clustering.ts): their averages, and the moves between them. */
import { type Interactions, type Lists, meanDurations } from '../../interactions.ts';
import type { RandomState } from '../../numeric/random.ts';

/** How many clusters of each side. */
export interface ClusterCounts {
  readonly customers: number;
  readonly products: number;
}

/** Cluster of each customer and product, by inner index. */
export interface Clusters {
  readonly customers: Int32Array;
  readonly products: Int32Array;
}

/** Averages of customer clusters, of product clusters, and of both (row-major, a row per customer cluster). */
export interface Averages {
  readonly customers: Float64Array;
  readonly products: Float64Array;
  readonly both: Float64Array;
}

/** @param random drawn from for the start: each customer's cluster, then each product's. */
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
  const means: Means = {
    customers: meanDurations(interactions.byCustomer),
    products: meanDurations(interactions.byProduct),
  };
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const averages = averagesOf(interactions, clusters, counts);
    const customersMoved = moveCustomers(interactions.byCustomer, clusters, means, averages);
    const productsMoved = moveProducts(interactions.byProduct, clusters, means, averages);
    if (!customersMoved && !productsMoved) break; // all further epochs would be the same
  }
  return clusters;
}

interface Means {
  readonly customers: Float64Array;
  readonly products: Float64Array;
}

/**
 * Each customer to the cluster of least squared error; true when one moved. Here and below the estimate is summed
 * in the reference's order: clusters that are equally good on paper are told apart by rounding.
 */
function moveCustomers(lists: Lists, clusters: Clusters, means: Means, averages: Averages): boolean {
  const { start, members, durations } = lists;
  const { customers, products, both } = averages;
  let moved = false;
  for (let u = 0; u < clusters.customers.length; u++) {
    let best = 0;
    let leastError = Number.POSITIVE_INFINITY;
    for (let c = 0; c < customers.length; c++) {
      let error = 0;
      for (let n = start[u]; n < start[u + 1]; n++) {
        const i = members[n];
        const d = clusters.products[i];
        const estimate =
          both[c * products.length + d] + means.customers[u] - customers[c] + means.products[i] - products[d];
        error += (durations[n] - estimate) * (durations[n] - estimate);
      }
      if (error < leastError) {
        leastError = error;
        best = c;
      }
    }
    if (clusters.customers[u] !== best) moved = true;
    clusters.customers[u] = best;
  }
  return moved;
}

/** The same for products. */
function moveProducts(lists: Lists, clusters: Clusters, means: Means, averages: Averages): boolean {
  const { start, members, durations } = lists;
  const { customers, products, both } = averages;
  let moved = false;
  for (let i = 0; i < clusters.products.length; i++) {
    let best = 0;
    let leastError = Number.POSITIVE_INFINITY;
    for (let d = 0; d < products.length; d++) {
      let error = 0;
      for (let n = start[i]; n < start[i + 1]; n++) {
        const u = members[n];
        const c = clusters.customers[u];
        const estimate =
          both[c * products.length + d] + means.customers[u] - customers[c] + means.products[i] - products[d];
        error += (durations[n] - estimate) * (durations[n] - estimate);
      }
      if (error < leastError) {
        leastError = error;
        best = d;
      }
    }
    if (clusters.products[i] !== best) moved = true;
    clusters.products[i] = best;
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
