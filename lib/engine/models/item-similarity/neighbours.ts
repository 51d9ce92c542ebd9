/** The products that each product keeps as its neighbours: how they are found, and who keeps whom. Formulas: measures.ts. */
import { type Interactions, meanDurations } from '../../interactions.ts';
import { TopList } from '../../numeric/top-list.ts';
import type { RankingParameters } from '../ranking-model.ts';

/** The products that each product keeps, by inner index; see the head of measures.ts. */
export interface Neighbours {
  readonly start: Int32Array;
  readonly neighbours: Int32Array;
  readonly similarities: Float64Array;
}

/** `together` is Σ w(u, i)·w(u, j) over the customers u that i and j have in common. */
export interface Measure {
  /** w(u, i): what a row counts for. @param viewed |I_u|. */
  weight(duration: number, productMean: number, viewed: number): number;
  /** What a viewed product counts for in a score: w(u, i) / |I_u| if left out. */
  share?(duration: number, viewed: number): number;
  /** @param squares Σ_{u∈U_i} w(u, i)². */
  norm(squares: number, viewers: number): number;
  /** 0 where undefined. */
  similarity(together: number, norm: number, otherNorm: number): number;
  /** Scores start from the product's mean duration. */
  readonly fromMean: boolean;
}

/**
 * Row by row: one product's sums with all others at a time, in accumulators as long as the catalogue. The inner
 * loop runs Σ|I_u|² times, over a customer's products, which lie side by side.
 */
export function findNeighbours(
  measure: Measure,
  interactions: Interactions,
  { neighbours, threshold }: Pick<RankingParameters, 'neighbours' | 'threshold'>,
): Neighbours {
  const { byCustomer, byProduct, productCount } = interactions;
  const { start, members } = byCustomer;
  const means = meanDurations(byProduct);
  const viewedBy = (customer: number) => start[customer + 1] - start[customer];
  const weights = new Float64Array(members.length);
  for (let customer = 0; customer + 1 < start.length; customer++)
    for (let n = start[customer]; n < start[customer + 1]; n++)
      weights[n] = measure.weight(byCustomer.durations[n], means[members[n]], viewedBy(customer));
  const norms = means.map((mean, product) => {
    const { customers, durations } = interactions.viewersOf(product);
    let squares = 0;
    for (const [n, duration] of durations.entries())
      squares += measure.weight(duration, mean, viewedBy(customers[n])) ** 2;
    return measure.norm(squares, durations.length);
  });
  const companionsOf = companions(interactions);
  const together = new Float64Array(productCount);
  const mostSimilar = new TopList(neighbours);
  const kept: { keys: Int32Array; scores: Float64Array }[] = [];
  for (let product = 0; product < productCount; product++) {
    for (let n = byProduct.start[product]; n < byProduct.start[product + 1]; n++) {
      const customer = byProduct.members[n];
      const weight = measure.weight(byProduct.durations[n], means[product], viewedBy(customer));
      const end = start[customer + 1];
      for (let m = start[customer]; m < end; m++) together[members[m]] += weight * weights[m];
    }
    for (const other of companionsOf(product)) {
      const similarity =
        together[other] === 0 ? 0 : measure.similarity(together[other], norms[product], norms[other]);
      if (similarity > threshold && other !== product) mostSimilar.offer(other, similarity);
      together[other] = 0;
    }
    kept.push(mostSimilar.drain());
  }
  return joined(kept);
}

/**
 * For a product, those that may share a customer with it: exactly those, or the whole catalogue if the histories of
 * its customers are longer than that in total, as it is then quicker not to look. A view, valid until the next call.
 */
function companions(interactions: Interactions): (product: number) => Int32Array {
  const { start, members } = interactions.byCustomer;
  const all = Int32Array.from({ length: interactions.productCount }, (_, product) => product);
  const found = new Int32Array(all.length);
  const isFound = new Uint8Array(all.length);
  return (product) => {
    const { customers } = interactions.viewersOf(product);
    let historyRows = 0;
    for (const customer of customers) historyRows += start[customer + 1] - start[customer];
    if (historyRows >= all.length) return all;
    let count = 0;
    for (const customer of customers)
      for (let n = start[customer]; n < start[customer + 1]; n++) {
        if (isFound[members[n]] === 0) found[count++] = members[n];
        isFound[members[n]] = 1;
      }
    for (let n = 0; n < count; n++) isFound[found[n]] = 0;
    return found.subarray(0, count);
  };
}

function joined(lists: ReadonlyArray<{ keys: Int32Array; scores: Float64Array }>): Neighbours {
  const start = new Int32Array(lists.length + 1);
  for (let n = 0; n < lists.length; n++) start[n + 1] = start[n] + lists[n].keys.length;
  const neighbours = new Int32Array(start[lists.length]);
  const similarities = new Float64Array(start[lists.length]);
  for (let n = 0; n < lists.length; n++) {
    neighbours.set(lists[n].keys, start[n]);
    similarities.set(lists[n].scores, start[n]);
  }
  return { start, neighbours, similarities };
}

/** For each product, those that keep it, by ascending index, with the similarity that they keep it for. */
export function keepersOf({ start, neighbours, similarities }: Neighbours): Neighbours {
  const keptBy = new Int32Array(start.length);
  for (const product of neighbours) keptBy[product + 1]++;
  for (let product = 0; product + 1 < start.length; product++) keptBy[product + 1] += keptBy[product];
  const place = keptBy.slice();
  const keepers = new Int32Array(neighbours.length);
  const reversed = new Float64Array(neighbours.length);
  for (let keeper = 0; keeper + 1 < start.length; keeper++)
    for (let n = start[keeper]; n < start[keeper + 1]; n++) {
      const at = place[neighbours[n]]++;
      keepers[at] = keeper;
      reversed[at] = similarities[n];
    }
  return { start: keptBy, neighbours: keepers, similarities: reversed };
}
