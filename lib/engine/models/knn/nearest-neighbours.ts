/** The mean of what the k most similar of a list say. */
import { type Choice, compiledChoice, type Neighbourhood, plainChoice } from './neighbour-choice.ts';

/** Enough to tell the greatest tenth of a list from the rest; 1,024 is slower and guesses no better. */
const SAMPLE = 256;

/**
 * Answers for one x at a time. To find the k greatest of a long list, it guesses from a sample of x's similarities a
 * threshold that few more than k pass, and looks for the k among those only.
 */
export class NearestNeighbours {
  readonly #k: number;
  readonly #start: Int32Array;
  readonly #choice: Choice;
  /** Some x, each as often as lists name it. */
  readonly #sample: Int32Array;
  /** The similarities of the sample, ascending. */
  readonly #sampled: Float64Array;

  constructor(neighbourhood: Neighbourhood) {
    const { start, members } = neighbourhood.byY;
    this.#k = neighbourhood.k;
    this.#start = start;
    this.#choice = compiledChoice(neighbourhood) ?? plainChoice(neighbourhood);
    this.#sample = new Int32Array(Math.min(SAMPLE, members.length)).map(
      (_, n, sample) => members[Math.floor((n * members.length) / sample.length)],
    );
    this.#sampled = new Float64Array(this.#sample.length);
  }

  /** @param similarities those of the x that is asked about from now on, to all x. */
  turnTo(similarities: Float64Array): void {
    this.#choice.similarities.set(similarities);
    for (let n = 0; n < this.#sample.length; n++) this.#sampled[n] = similarities[this.#sample[n]];
    this.#sampled.sort();
  }

  /** See `Choice.meanOfNeighbours`, for the list of y. */
  weightedMean(y: number): number {
    const from = this.#start[y];
    const to = this.#start[y + 1];
    return this.#choice.meanOfNeighbours(from, to, this.#guess(to - from));
  }

  /** A similarity that slightly more than k of a list reach; 0 for short lists, which are looked at as a whole. */
  #guess(length: number): number {
    if (length <= 2 * this.#k) return 0;
    const wanted = 1.4 * this.#k + 8;
    return this.#sampled[Math.floor(this.#sampled.length * (1 - wanted / length))] ?? 0;
  }
}
