/**
 * The best `limit` of any number of scored keys, with memory for only `limit`: a binary heap with the worst kept entry
 * at its root. A higher score is better; among equal scores the lower key is. The order in which entries are offered
 * makes no difference.
 */

const FIRST_CAPACITY = 64;

export class TopList {
  readonly #limit: number;
  #keys: Int32Array;
  #scores: Float64Array;
  #length = 0;

  constructor(limit: number) {
    this.#limit = limit;
    const capacity = Math.min(limit, FIRST_CAPACITY);
    this.#keys = new Int32Array(capacity);
    this.#scores = new Float64Array(capacity);
  }

  /** What a score must reach to be kept: the worst one in a full list, else −∞. */
  get least(): number {
    return this.#length < this.#limit ? Number.NEGATIVE_INFINITY : this.#scores[0];
  }

  /** @param key must differ at each offer. */
  offer(key: number, score: number): void {
    if (this.#length < this.#limit) {
      if (this.#length === this.#keys.length) this.#grow();
      this.#rise(this.#length++, key, score);
    } else if (this.#limit > 0 && this.#isWorse(0, key, score)) this.#sink(0, key, score);
  }

  /** Takes out all entries, best first. */
  drain(): { keys: Int32Array; scores: Float64Array } {
    const keys = new Int32Array(this.#length);
    const scores = new Float64Array(this.#length);
    while (this.#length > 0) {
      const last = --this.#length;
      keys[last] = this.#keys[0];
      scores[last] = this.#scores[0];
      this.#sink(0, this.#keys[last], this.#scores[last]);
    }
    return { keys, scores };
  }

  /** Is the entry at `place` worse than the given one? */
  #isWorse(place: number, key: number, score: number): boolean {
    const kept = this.#scores[place];
    return kept < score || (kept === score && this.#keys[place] > key);
  }

  #rise(from: number, key: number, score: number): void {
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (this.#isWorse(parent, key, score)) break;
      this.#put(place, this.#keys[parent], this.#scores[parent]);
      place = parent;
    }
    this.#put(place, key, score);
  }

  #sink(from: number, key: number, score: number): void {
    let place = from;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= this.#length) break;
      const right = child + 1;
      if (right < this.#length && this.#isWorse(right, this.#keys[child], this.#scores[child])) child = right;
      if (!this.#isWorse(child, key, score)) break;
      this.#put(place, this.#keys[child], this.#scores[child]);
      place = child;
    }
    this.#put(place, key, score);
  }

  #put(place: number, key: number, score: number): void {
    this.#keys[place] = key;
    this.#scores[place] = score;
  }

  #grow(): void {
    const capacity = Math.min(this.#limit, 2 * this.#keys.length);
    const keys = new Int32Array(capacity);
    const scores = new Float64Array(capacity);
    keys.set(this.#keys);
    scores.set(this.#scores);
    this.#keys = keys;
    this.#scores = scores;
  }
}
