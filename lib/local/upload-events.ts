/**
 * The embedded cloud's rule from uploads to `start`. An event waits on disk until `start` has taken it, so that a
 * file whose upload was answered is run even if the process ends right then. As on AWS, an event may come twice.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { UploadEvent } from '../contracts/events.ts';

/** Between one try and the next; after the last the event waits for the next start. */
const PAUSES_MS = [200, 1000, 5000];

export class UploadEvents {
  private readonly directory: string;
  private readonly take: (event: UploadEvent) => Promise<void>;
  private readonly giveUp: (event: UploadEvent, error: Error) => void;
  private readonly closing = new AbortController();

  constructor(
    directory: string,
    take: (event: UploadEvent) => Promise<void>,
    giveUp: (event: UploadEvent, error: Error) => void,
  ) {
    mkdirSync(directory, { recursive: true });
    this.directory = directory;
    this.take = take;
    this.giveUp = giveUp;
  }

  /** On disk when this returns: the upload has not been answered yet. */
  add(event: UploadEvent): void {
    writeFileSync(this.fileOf(event), JSON.stringify(event));
    void this.deliver(event);
  }

  /** What an earlier start left, in the order in which it came. */
  async redeliver(): Promise<void> {
    for (const name of (await readdir(this.directory)).toSorted()) {
      const event = JSON.parse(await readFile(path.join(this.directory, name), 'utf8'));
      await this.deliver(event);
    }
  }

  /** Tries that fail from now on are not made again. */
  close(): void {
    this.closing.abort();
  }

  private async deliver(event: UploadEvent): Promise<void> {
    for (const pauseMs of [...PAUSES_MS, null]) {
      try {
        await this.take(event);
        await rm(this.fileOf(event), { force: true });
        return;
      } catch (error) {
        if (this.closing.signal.aborted) return;
        if (pauseMs === null) return this.giveUp(event, error as Error);
        await delay(pauseMs, undefined, { signal: this.closing.signal }).catch(() => {});
      }
    }
  }

  private fileOf(event: UploadEvent): string {
    return path.join(this.directory, `${event.detail.object.sequencer}.json`);
  }
}
