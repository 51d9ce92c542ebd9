/** The k most similar of a list, and the mean of what they say. */

export class NearestNeighbours {
  readonly #minK: number;
  /** Min-heap of the k greatest similarities seen so far. */
  readonly #heap: Float64Array;

  /** @param longest length of the longest list that will be asked about. */
  constructor(k: number, minK: number, longest: number) {
    this.#minK = minK;
    this.#heap = new Float64Array(Math.min(k, longest));
  }

  /**
   * Σ sim · value / Σ sim over the k most similar of members[from..to−1], of those with a similarity above 0.
   * Among equals the earlier in the list comes first. NaN when fewer than minK are found.
   */
  weightedMean(
    similarities: Float64Array,
    members: Int32Array,
    values: Float64Array,
    from: number,
    to: number,
  ): number {
    const fits = to - from <= this.#heap.length;
    const least = fits ? 0 : this.#kthGreatest(similarities, members, from, to);
    let equals = fits || least === 0 ? 0 : this.#heap.length - this.#countAbove(least);
    let weights = 0;
    let sum = 0;
    let count = 0;
    for (let n = from; n < to; n++) {
      const similarity = similarities[members[n]];
      if (similarity > least || (similarity === least && equals-- > 0)) {
        weights += similarity;
        sum += similarity * values[n];
        count++;
      }
    }
    return count < this.#minK ? Number.NaN : sum / weights;
  }

  /** 0 when fewer than k similarities are above 0. Leaves the k greatest in the heap. */
  #kthGreatest(similarities: Float64Array, members: Int32Array, from: number, to: number): number {
    const heap = this.#heap.fill(0);
    let least = 0;
    for (let n = from; n < to; n++) {
      const similarity = similarities[members[n]];
      if (!(similarity > least)) continue;
      siftDown(heap, similarity);
      least = heap[0];
    }
    return least;
  }

  #countAbove(least: number): number {
    let count = 0;
    for (const similarity of this.#heap) if (similarity > least) count++;
    return count;
  }
}

/** Replaces the least number, at the root. */
function siftDown(heap: Float64Array, value: number): void {
  let place = 0;
  for (let child = 1; child < heap.length; child = 2 * place + 1) {
    if (child + 1 < heap.length && heap[child + 1] < heap[child]) child++;
    if (heap[child] >= value) break;
    heap[place] = heap[child];
    place = child;
  }
  heap[place] = value;
}
