/** The refused rows of a run: all go to rejects.csv as they come, the first hundred to the table. */
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { artifactKeys } from '../contracts/artifacts.ts';
import type { Reject } from '../contracts/results.ts';
import { Rejects } from '../intake/rejects.ts';
import { CSV, putText } from '../store/artifacts.ts';
import { csvLines } from '../store/csv-text.ts';
import { putRunDetail } from './runs.ts';

const COLUMNS = ['file', 'line', 'reason', 'raw'] as const;

export class RejectReport extends Rejects {
  readonly #runId: string;
  readonly #text = new PassThrough();
  readonly #stored: Promise<void>;

  constructor(runId: string) {
    super();
    this.#runId = runId;
    this.#text.write(csvLines([COLUMNS]));
    this.#stored = putText(artifactKeys(runId).rejects, this.#text, CSV);
    this.#stored.catch(() => {}); // add and close wait for it, and throw the error
  }

  /** Waits if the bucket is slower than the reading. */
  override async add(rejects: readonly Reject[]): Promise<void> {
    await super.add(rejects);
    if (rejects.length === 0) return;
    const lines = csvLines(rejects.map((reject) => COLUMNS.map((column) => reject[column])));
    if (!this.#text.write(lines)) await Promise.race([once(this.#text, 'drain'), this.#stored]);
  }

  /** Must be called at the end, whether the run failed or not. */
  async close(): Promise<void> {
    this.#text.end();
    await this.#stored;
    await putRunDetail(this.#runId, 'REJECTS', { total: this.total, first: this.first });
  }

  /** Stores nothing, because the run's stage is going to be tried again. */
  discard(): void {
    this.#text.destroy();
  }
}
