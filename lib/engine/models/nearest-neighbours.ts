/** The k most similar of a list, and the mean of what they say. */
import type { Lists } from '../interactions.ts';

/** Enough to tell the greatest tenth of a list from the rest; 1,024 is slower and guesses no better. */
const SAMPLE = 256;

/**
 * For one x at a time. To find the k greatest of a long list, a threshold is guessed from a sample of x's
 * similarities, so that few more than k pass, and the k are looked for among those only. Where the guess was too
 * high, all of the list pass: the answer never depends on the guess.
 */
export class NearestNeighbours {
  readonly #k: number;
  readonly #minK: number;
  readonly #byY: Lists;
  readonly #values: Float64Array;
  /** Some x, each as often as lists hold it, and their similarities, ascending. */
  readonly #sample: Int32Array;
  readonly #sampled: Float64Array;
  /** Similarities and values of those that pass the threshold, in list order. */
  readonly #passed: Float64Array;
  readonly #passedValues: Float64Array;
  /** `passed`, in the making of its order. */
  readonly #partitioned: Float64Array;
  #similarities: Float64Array = new Float64Array();

  /** @param values what each of the lists' members says, in their order. */
  constructor(k: number, minK: number, byY: Lists, values: Float64Array) {
    const { start, members } = byY;
    let longest = 0;
    for (let y = 0; y + 1 < start.length; y++) longest = Math.max(longest, start[y + 1] - start[y]);
    this.#k = k;
    this.#minK = minK;
    this.#byY = byY;
    this.#values = values;
    this.#sample = new Int32Array(Math.min(SAMPLE, members.length)).map(
      (_, n, sample) => members[Math.floor((n * members.length) / sample.length)],
    );
    this.#sampled = new Float64Array(this.#sample.length);
    this.#passed = new Float64Array(longest);
    this.#passedValues = new Float64Array(longest);
    this.#partitioned = new Float64Array(longest);
  }

  /** @param similarities of the x that is asked about from now on, to all x. */
  turnTo(similarities: Float64Array): void {
    this.#similarities = similarities;
    for (let n = 0; n < this.#sample.length; n++) this.#sampled[n] = similarities[this.#sample[n]];
    this.#sampled.sort();
  }

  /**
   * Σ sim · value / Σ sim over the k most similar in the list of y, of those with a similarity above 0. Among
   * equals the earlier in the list comes first. NaN when fewer than minK are found.
   */
  weightedMean(y: number): number {
    const passed = this.#pass(y);
    const least = passed > this.#k ? this.#kthGreatest(passed) : 0;
    let equals = least === 0 ? 0 : this.#k - this.#countAbove(least, passed);
    let weights = 0;
    let sum = 0;
    let count = 0;
    for (let n = 0; n < passed; n++) {
      const similarity = this.#passed[n];
      if (similarity > least || (similarity === least && equals-- > 0)) {
        weights += similarity;
        sum += similarity * this.#passedValues[n];
        count++;
      }
    }
    return count < this.#minK ? Number.NaN : sum / weights;
  }

  /** How many of y's list stand in `passed`: the k most similar are among them. */
  #pass(y: number): number {
    const length = this.#byY.start[y + 1] - this.#byY.start[y];
    const k = this.#k;
    const wanted = 1.4 * k + 8;
    const guess = this.#sampled[Math.floor(this.#sampled.length * (1 - wanted / length))];
    if (length > 2 * k && guess > 0) {
      const passed = this.#collect(y, guess);
      if (passed >= k) return passed;
    }
    return this.#collect(y, Number.MIN_VALUE);
  }

  /** Puts those of y's list that have a similarity of at least `threshold` into `passed`. */
  #collect(y: number, threshold: number): number {
    const { start, members } = this.#byY;
    const similarities = this.#similarities;
    const values = this.#values;
    const passed = this.#passed;
    const passedValues = this.#passedValues;
    let count = 0;
    for (let n = start[y]; n < start[y + 1]; n++) {
      const similarity = similarities[members[n]];
      if (similarity >= threshold) {
        passed[count] = similarity;
        passedValues[count] = values[n];
        count++;
      }
    }
    return count;
  }

  /** Of the first `count` of `passed`, more than k. Hoare 1961, "Find". */
  #kthGreatest(count: number): number {
    const similarities = this.#partitioned;
    const passed = this.#passed;
    for (let n = 0; n < count; n++) similarities[n] = passed[n];
    const place = this.#k - 1;
    let from = 0;
    let to = count - 1;
    while (from < to) {
      const pivot = similarities[(from + to) >>> 1];
      let left = from;
      let right = to;
      while (left <= right) {
        while (similarities[left] > pivot) left++;
        while (similarities[right] < pivot) right--;
        if (left > right) break;
        const kept = similarities[left];
        similarities[left++] = similarities[right];
        similarities[right--] = kept;
      }
      if (place <= right) to = right;
      else if (place >= left) from = left;
      else break;
    }
    return similarities[place];
  }

  /** Of the first `count` of `passed`. */
  #countAbove(least: number, count: number): number {
    let above = 0;
    for (let n = 0; n < count; n++) if (this.#passed[n] > least) above++;
    return above;
  }
}
