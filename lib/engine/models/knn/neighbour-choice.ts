/**
 * Σ sim · value / Σ sim over the k most similar of a list. In plain TypeScript, and compiled
 * (kernels/assembly/neighbours.ts): both take the same neighbours and add them in the same order.
 */
import type { Lists } from '../../interactions.ts';
import { addressesOf, intoKernels } from '../../numeric/kernels/kernels.ts';

export interface Choice {
  /** Similarities of the x that is asked about to all x: to be written before asking. */
  readonly similarities: Float64Array;
  /**
   * Takes the k most similar in members[from..to−1], of those with a similarity above 0; among equals the earlier in
   * the list comes first. NaN if fewer than minK are found.
   *
   * @param guess a similarity that about the k most similar reach, or 0. The answer never depends on it: if fewer
   * than k reach it, the whole list is looked at.
   */
  meanOfNeighbours(from: number, to: number, guess: number): number;
}

export interface Neighbourhood {
  /** Number of x. */
  readonly count: number;
  readonly k: number;
  readonly minK: number;
  /** For each y its x. */
  readonly byY: Lists;
  /** What each x says of y, in the order of `byY.members`. */
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
  const [members, said, similarities, ...room] = addressesOf(arrays);
  const [places, passed, partitioned, below] = room;
  return {
    similarities: arrays.similarities,
    // biome-ignore format: one line per line of parameters
    meanOfNeighbours: (from, to, guess) =>
      kernels.meanOfNeighbours(
        from, to, members, said, similarities,
        k, minK, guess, places, passed, partitioned, below,
      ),
  };
}

export function plainChoice({ count, k, minK, byY, values }: Neighbourhood): Choice {
  const { members } = byY;
  const longest = longestOf(byY);
  const similarities = new Float64Array(count);
  // Similarities and values of those that pass the threshold, in list order.
  const passed = new Float64Array(longest);
  const passedValues = new Float64Array(longest);
  const partitioned = new Float64Array(longest);

  /** Puts those with a similarity of at least `threshold` into `passed`, and counts them. */
  function collect(from: number, to: number, threshold: number): number {
    let count = 0;
    for (let n = from; n < to; n++) {
      const similarity = similarities[members[n]];
      if (similarity >= threshold) {
        passed[count] = similarity;
        passedValues[count] = values[n];
        count++;
      }
    }
    return count;
  }

  return {
    similarities,
    meanOfNeighbours(from, to, guess) {
      let count = guess > 0 ? collect(from, to, guess) : 0;
      if (count < k) count = collect(from, to, Number.MIN_VALUE);
      let least = 0;
      if (count > k) {
        for (let n = 0; n < count; n++) partitioned[n] = passed[n];
        least = kthGreatest(partitioned, count, k);
      }
      let weights = 0;
      let sum = 0;
      let taken = 0;
      for (let n = 0; n < count; n++) {
        if (passed[n] <= least) continue;
        weights += passed[n];
        sum += passed[n] * passedValues[n];
        taken++;
      }
      for (let n = 0; taken < k && n < count; n++) {
        if (passed[n] !== least) continue;
        weights += least;
        sum += least * passedValues[n];
        taken++;
      }
      return taken < minK ? Number.NaN : sum / weights;
    },
  };
}

/** The k-th greatest of the first `count` numbers, which it reorders. Hoare 1961, "Find". */
function kthGreatest(numbers: Float64Array, count: number, k: number): number {
  let from = 0;
  let to = count - 1;
  while (from < to) {
    const pivot = numbers[(from + to) >>> 1];
    let left = from;
    let right = to;
    while (left <= right) {
      while (numbers[left] > pivot) left++;
      while (numbers[right] < pivot) right--;
      if (left > right) break;
      const kept = numbers[left];
      numbers[left++] = numbers[right];
      numbers[right--] = kept;
    }
    if (k - 1 <= right) to = right;
    else if (k - 1 >= left) from = left;
    else break;
  }
  return numbers[k - 1];
}

function longestOf({ start }: Lists): number {
  let longest = 0;
  for (let y = 0; y + 1 < start.length; y++) longest = Math.max(longest, start[y + 1] - start[y]);
  return longest;
}
