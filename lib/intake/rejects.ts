/** The refused rows of some files: all counted, the first of them kept to be shown. */
import type { Reject } from '../contracts/results.ts';

const KEPT = 100;

export class Rejects {
  readonly first: Reject[] = [];
  total = 0;

  /** Reading waits for it. */
  async add(rejects: readonly Reject[]): Promise<void> {
    this.total += rejects.length;
    this.first.push(...rejects.slice(0, KEPT - this.first.length));
  }
}
