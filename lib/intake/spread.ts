/** How the durations of a file lie, without keeping them: their median, roughly, and the longest ones. */
import type { Click } from './understanding/log-reader.ts';

/** Steps of the histogram within a factor of two. */
const STEPS = 8;
const KEPT = 16;
/** So many times the next longest is far beyond it. */
const FAR = 10;
/** In fewer rows, no row stands out. */
const FEWEST_ROWS = 20;

/** The median, to some 9 %; undefined if there is none above 0. */
export class RoughMedian {
  readonly #counts = new Map<number, number>();
  #total = 0;

  add(duration: number): void {
    if (duration === 0) return;
    const step = Math.round(Math.log2(duration) * STEPS);
    this.#counts.set(step, (this.#counts.get(step) ?? 0) + 1);
    this.#total++;
  }

  get value(): number | undefined {
    if (this.#total < FEWEST_ROWS) return undefined;
    let below = 0;
    for (const [step, count] of [...this.#counts].sort(([a], [b]) => a - b)) {
      below += count;
      if (below >= this.#total / 2) return 2 ** (step / STEPS);
    }
    return undefined;
  }
}

export interface LongRow extends Click {
  readonly file: string;
}

export class LongestRows {
  /** Longest first. */
  readonly #rows: LongRow[] = [];
  #least = 0;
  #total = 0;

  add(file: string, click: Click): void {
    this.#total++;
    if (click.duration <= this.#least) return;
    const place = this.#rows.findIndex(({ duration }) => duration < click.duration);
    this.#rows.splice(place === -1 ? this.#rows.length : place, 0, { ...click, file });
    if (this.#rows.length > KEPT) this.#rows.pop();
    if (this.#rows.length === KEPT) this.#least = this.#rows[KEPT - 1].duration;
  }

  /** The few rows that are far beyond all others, longest first, and the longest of the others. */
  get farBeyond(): { readonly rows: readonly LongRow[]; readonly next: number } | undefined {
    if (this.#total < FEWEST_ROWS) return undefined;
    const end = this.#rows.findIndex(
      ({ duration }, n) => n > 0 && this.#rows[n - 1].duration >= FAR * duration,
    );
    return end === -1 ? undefined : { rows: this.#rows.slice(0, end), next: this.#rows[end].duration };
  }
}
