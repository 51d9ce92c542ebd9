/**
 * The embedded cloud's rule that hands uploads to `start`. An event stays on disk until `start` has taken it: a file
 * whose upload was answered is run even if the process ends right then. As on AWS, an event may come twice.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { UploadEvent } from '../contracts/events.ts';

/** Pauses between tries. After the last try the event waits for the next start of the embedded cloud. */
const PAUSES_MS = [200, 1000, 5000];

export class UploadEvents {
  readonly #directory: string;
  readonly #take: (event: UploadEvent) => Promise<void>;
  readonly #giveUp: (event: UploadEvent, error: Error) => void;
  readonly #closing = new AbortController();

  constructor(
    directory: string,
    take: (event: UploadEvent) => Promise<void>,
    giveUp: (event: UploadEvent, error: Error) => void,
  ) {
    mkdirSync(directory, { recursive: true });
    this.#directory = directory;
    this.#take = take;
    this.#giveUp = giveUp;
  }

  /** When this returns the event is on disk, and the upload is not answered yet. */
  add(event: UploadEvent): void {
    writeFileSync(this.#fileOf(event), JSON.stringify(event));
    void this.#deliver(event);
  }

  /** Delivers what the last process left, in the order of the uploads. */
  async redeliver(): Promise<void> {
    for (const name of (await readdir(this.#directory)).toSorted()) {
      const event = JSON.parse(await readFile(path.join(this.#directory, name), 'utf8'));
      await this.#deliver(event);
    }
  }

  /** From now on a try that fails is not repeated. */
  close(): void {
    this.#closing.abort();
  }

  async #deliver(event: UploadEvent): Promise<void> {
    for (const pauseMs of [...PAUSES_MS, null]) {
      try {
        await this.#take(event);
        await rm(this.#fileOf(event), { force: true });
        return;
      } catch (error) {
        if (this.#closing.signal.aborted) return;
        if (pauseMs === null) return this.#giveUp(event, error as Error);
        await delay(pauseMs, undefined, { signal: this.#closing.signal }).catch(() => {});
      }
    }
  }

  #fileOf(event: UploadEvent): string {
    return path.join(this.#directory, `${event.detail.object.sequencer}.json`);
  }
}
