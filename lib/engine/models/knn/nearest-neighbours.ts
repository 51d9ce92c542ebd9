/** The mean of what the k most similar of a list say. */
import type { FoundNeighbours } from './found-neighbours.ts';
import { type Choice, compiledChoice, type Neighbourhood, plainChoice } from './neighbour-choice.ts';
import { walkOver } from './neighbour-walk.ts';
import { type Sorted, sortedNumbers } from './similarity-order.ts';

/** Enough to tell the greatest tenth of a list from the rest; 1,024 is slower and guesses no better. */
const SAMPLE = 256;

/**
 * Answers for one x at a time. To find the k greatest of a long list, it guesses from a sample of x's similarities a
 * threshold that few more than k pass, and looks for the k among those only. Many lists of the same x it walks over all
 * at once.
 */
export class NearestNeighbours {
  readonly #neighbourhood: Neighbourhood;
  readonly #choice: Choice;
  /** Some x, each as often as lists name it. */
  readonly #sample: Int32Array;
  /** The similarities of the sample. */
  readonly #sampled: Sorted;
  #similarities: Float64Array = new Float64Array();
  #isChoiceTurned = false;
  #isSampleTurned = false;

  constructor(neighbourhood: Neighbourhood) {
    const { members } = neighbourhood.byY;
    this.#neighbourhood = neighbourhood;
    this.#choice = compiledChoice(neighbourhood) ?? plainChoice(neighbourhood);
    this.#sample = new Int32Array(Math.min(SAMPLE, members.length)).map(
      (_, n, sample) => members[Math.floor((n * members.length) / sample.length)],
    );
    this.#sampled = sortedNumbers(this.#sample.length);
  }

  /** @param similarities those of the x that is asked about from now on, to all x. Must not change until the next x. */
  turnTo(similarities: Float64Array): void {
    this.#similarities = similarities;
    this.#isChoiceTurned = false;
    this.#isSampleTurned = false;
  }

  /** See `Choice.meanOfNeighbours`, for the list of y. */
  weightedMean(y: number): number {
    if (!this.#isChoiceTurned) this.#choice.similarities.set(this.#similarities);
    this.#isChoiceTurned = true;
    const { start } = this.#neighbourhood.byY;
    return this.#choice.meanOfNeighbours(start[y], start[y + 1], this.#guess(start[y + 1] - start[y]));
  }

  /**
   * The same for many y of one x after the other: by a walk over all x, where that is worth it.
   * @param found of the table of these y and the x that will be asked about.
   * @returns turns to the x of this place in the table, and writes the mean of each y.
   */
  together(
    ys: Int32Array,
    found?: FoundNeighbours,
  ): (place: number, similarities: Float64Array, means: Float64Array) => void {
    const walk = walkOver(this.#neighbourhood, ys, found);
    const alone = (y: number) => this.weightedMean(y);
    return (place, similarities, means) => {
      this.turnTo(similarities);
      if (walk) walk(place, similarities, means, alone);
      else for (let n = 0; n < ys.length; n++) means[n] = alone(ys[n]);
    };
  }

  /** A similarity that slightly more than k of a list reach; 0 for short lists, which are looked at as a whole. */
  #guess(length: number): number {
    const { k } = this.#neighbourhood;
    if (length <= 2 * k) return 0;
    if (!this.#isSampleTurned) {
      const { numbers } = this.#sampled;
      for (let n = 0; n < numbers.length; n++) numbers[n] = this.#similarities[this.#sample[n]];
      this.#sampled.sort();
    }
    this.#isSampleTurned = true;
    const wanted = 1.4 * k + 8;
    return this.#sampled.greatest(Math.floor((this.#sample.length * wanted) / length));
  }
}
