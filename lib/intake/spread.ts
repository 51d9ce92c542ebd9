/** How the durations of a file lie, without keeping them: their median, roughly, and the longest ones. */
import type { PlacedClick } from './click-rows.ts';

/** Steps of the histogram within a factor of two. */
const STEPS = 8;
/** Durations beyond a factor of 2^64 from one second count as that far. */
const FARTHEST_STEP = 64 * STEPS;
const KEPT = 16;
/** So many times the next longest is far beyond it. */
const FAR = 10;
/** In fewer rows, no row stands out. */
const FEWEST_ROWS = 20;

/** The median, to some 9 %; undefined if there is none above 0. */
export class RoughMedian {
  /** By the step, from that of the shortest. */
  readonly #counts = new Uint32Array(2 * FARTHEST_STEP + 1);
  #total = 0;

  add(duration: number): void {
    if (duration === 0) return;
    const step = Math.round(Math.log2(duration) * STEPS);
    this.#counts[Math.max(0, Math.min(step + FARTHEST_STEP, 2 * FARTHEST_STEP))]++;
    this.#total++;
  }

  get value(): number | undefined {
    if (this.#total < FEWEST_ROWS) return undefined;
    let below = 0;
    for (const [place, count] of this.#counts.entries()) {
      below += count;
      if (below >= this.#total / 2) return 2 ** ((place - FARTHEST_STEP) / STEPS);
    }
    return undefined;
  }
}

export interface LongRow extends PlacedClick {
  readonly file: string;
}

export class LongestRows {
  /** Longest first. */
  readonly #rows: LongRow[] = [];
  #least = 0;
  #total = 0;

  add(file: string, click: PlacedClick): void {
    this.#total++;
    if (click.duration <= this.#least) return;
    this.#put(file, click);
  }

  #put(file: string, click: PlacedClick): void {
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
