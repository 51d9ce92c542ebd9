/**
 * Σ sim · value / Σ sim over the k most similar of a list. In plain TypeScript, and compiled
 * (kernels/assembly/neighbours.ts): both take the same neighbours and add them in the same order.
 */
import type { Lists } from '../../interactions.ts';
import { intoKernels } from '../../numeric/kernels/kernels.ts';

export interface Choice {
  /** Of the x that is asked about, to all x: to be written before asking. */
  readonly similarities: Float64Array;
  /**
   * Of those in members[from..to−1] that have a similarity above 0, the k most similar; among equals the earlier in
   * the list comes first. NaN when fewer than minK are found.
   *
   * @param guess a similarity that about the k most similar reach, 0 where there is none. The answer never depends
   * on it: where fewer than k reach it, all of the list are looked at.
   */
  meanOfNeighbours(from: number, to: number, guess: number): number;
}

export interface Neighbourhood {
  /** Of x. */
  readonly count: number;
  readonly k: number;
  readonly minK: number;
  /** For each y its x, and what these say, in the order of `members`. */
  readonly byY: Lists;
  readonly values: Float64Array;
}

/** Undefined where the lists do not fit the kernels' memory. */
export function compiledChoice({ count, k, minK, byY, values }: Neighbourhood): Choice | undefined {
  const longest = longestOf(byY);
  const loaded = intoKernels({
    members: byY.members,
    values,
    similarities: new Float64Array(count),
    places: new Int32Array(longest),
    passed: new Float64Array(longest),
    partitioned: new Float64Array(longest),
    below: new Float64Array(longest),
  });
  if (!loaded) return undefined;
  const { kernels, arrays } = loaded;
  const members = arrays.members.byteOffset;
  const said = arrays.values.byteOffset;
  const similarities = arrays.similarities.byteOffset;
  const places = arrays.places.byteOffset;
  const passed = arrays.passed.byteOffset;
  const partitioned = arrays.partitioned.byteOffset;
  const below = arrays.below.byteOffset;
  return {
    similarities: arrays.similarities,
    // biome-ignore format: one line a line of parameters
    meanOfNeighbours: (from, to, guess) =>
      kernels.meanOfNeighbours(
        from, to, members, said, similarities,
        k, minK, guess, places, passed, partitioned, below,
      ),
  };
}

export function plainChoice(neighbourhood: Neighbourhood): Choice {
  return new PlainChoice(neighbourhood);
}

class PlainChoice implements Choice {
  readonly similarities: Float64Array;
  readonly #neighbourhood: Neighbourhood;
  /** Similarities and values of those that pass the threshold, in list order. */
  readonly #passed: Float64Array;
  readonly #passedValues: Float64Array;
  /** `passed`, in the making of its order. */
  readonly #partitioned: Float64Array;

  constructor(neighbourhood: Neighbourhood) {
    const longest = longestOf(neighbourhood.byY);
    this.similarities = new Float64Array(neighbourhood.count);
    this.#neighbourhood = neighbourhood;
    this.#passed = new Float64Array(longest);
    this.#passedValues = new Float64Array(longest);
    this.#partitioned = new Float64Array(longest);
  }

  meanOfNeighbours(from: number, to: number, guess: number): number {
    const { k, minK } = this.#neighbourhood;
    const count = this.#pass(from, to, guess);
    const least = count > k ? this.#kthGreatest(count) : 0;
    let weights = 0;
    let sum = 0;
    let taken = 0;
    for (let n = 0; n < count; n++) {
      if (this.#passed[n] <= least) continue;
      weights += this.#passed[n];
      sum += this.#passed[n] * this.#passedValues[n];
      taken++;
    }
    for (let n = 0; taken < k && n < count; n++) {
      if (this.#passed[n] !== least) continue;
      weights += least;
      sum += least * this.#passedValues[n];
      taken++;
    }
    return taken < minK ? Number.NaN : sum / weights;
  }

  /** How many stand in `passed`: the k most similar are among them. */
  #pass(from: number, to: number, guess: number): number {
    if (guess > 0) {
      const passed = this.#collect(from, to, guess);
      if (passed >= this.#neighbourhood.k) return passed;
    }
    return this.#collect(from, to, Number.MIN_VALUE);
  }

  /** Puts those that have a similarity of at least `threshold` into `passed`. */
  #collect(from: number, to: number, threshold: number): number {
    const { byY, values } = this.#neighbourhood;
    let count = 0;
    for (let n = from; n < to; n++) {
      const similarity = this.similarities[byY.members[n]];
      if (similarity >= threshold) {
        this.#passed[count] = similarity;
        this.#passedValues[count] = values[n];
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
    const place = this.#neighbourhood.k - 1;
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
}

function longestOf({ start }: Lists): number {
  let longest = 0;
  for (let y = 0; y + 1 < start.length; y++) longest = Math.max(longest, start[y + 1] - start[y]);
  return longest;
}
