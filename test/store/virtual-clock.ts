/** Time that passes only when all who wait have nothing else to do. */
import { setImmediate as idle } from 'node:timers/promises';
import type { Clock } from '../../lib/store/patience.ts';

export class VirtualClock implements Clock {
  #now = 0;
  /** Times, soonest first, and who waits until then. */
  readonly #waiting = new Map<number, (() => void)[]>();
  readonly #times: number[] = [];

  now(): number {
    return this.#now;
  }

  async pause(ms: number): Promise<void> {
    const at = Math.ceil(this.#now + ms);
    await new Promise<void>((resolve) => {
      const others = this.#waiting.get(at);
      if (others) others.push(resolve);
      else {
        this.#waiting.set(at, [resolve]);
        const place = this.#times.findLastIndex((time) => time < at);
        this.#times.splice(place + 1, 0, at);
      }
    });
  }

  /** Does work that waits for nothing but this clock. @returns its answer, without delay. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    let isDone = false;
    const done = work().finally(() => {
      isDone = true;
    });
    done.catch(() => {});
    for (;;) {
      await idle();
      if (isDone) return done;
      this.#pass();
    }
  }

  /** To the next moment at which somebody goes on. */
  #pass(): void {
    const next = this.#times.shift();
    if (next === undefined) throw new Error('nobody waits for this clock');
    this.#now = next;
    for (const goOn of this.#waiting.get(next) ?? []) goOn();
    this.#waiting.delete(next);
  }
}

/** The clock for work that waits for other things too: a pause passes at once. */
export const skipping = (clock: VirtualClock): Clock => ({
  now: () => clock.now(),
  pause: (ms) => clock.run(() => clock.pause(ms)),
});
