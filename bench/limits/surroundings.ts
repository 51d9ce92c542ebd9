/** What the measures work on. Logs are made when the first measure asks for them. */
import { once } from 'node:events';
import { createWriteStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { RatingScale } from '../../lib/engine/predict.ts';
import { dwell } from '../child.ts';
import type { MeasuredLog } from '../models.ts';
import type { Peak } from '../peak.ts';
import { logChunks } from '../scale/log.ts';
import { type LogSize, SIZES } from '../scale/sizes.ts';
import type { SideLog } from '../sides/process.ts';

export class Surroundings {
  readonly directory: string;
  /** Logs beside those that are made up. */
  readonly others: readonly MeasuredLog[];
  /** The Python of an environment with NumPy, SciPy and pandas; undefined where nothing of others is measured. */
  readonly python?: string;
  readonly peak?: Peak;

  constructor(
    directory: string,
    options: { readonly others: readonly MeasuredLog[]; readonly python?: string; readonly peak?: Peak },
  ) {
    this.directory = directory;
    this.others = options.others;
    this.python = options.python;
    this.peak = options.peak;
  }

  sample(): Promise<string> {
    return this.#made('sample.csv', (file) => dwell('sample', '--output', file));
  }

  tastes(): Promise<string> {
    return this.#made('tastes.csv', (file) => dwell('sample', '--like', 'tastes', '--output', file));
  }

  /** 20,000 customers × 2,000 products. */
  million(): Promise<string> {
    return this.generated('million.csv', SIZES['1M']);
  }

  generated(name: string, size: LogSize): Promise<string> {
    return this.#made(name, (file) => writeLines(file, logChunks(size, 0)));
  }

  async #made(name: string, make: (file: string) => Promise<unknown>): Promise<string> {
    const file = join(this.directory, name);
    if (!existsSync(file)) await make(file);
    return file;
  }
}

/** As a side takes it. A made-up log has durations up to 489. */
export function sideLog(file: string, ratingScale: RatingScale = [0, 489]): SideLog {
  return { file, ratingScale };
}

export async function writeLines(file: string, lines: Iterable<string>): Promise<void> {
  const stream = Readable.from(lines, { objectMode: false }).pipe(createWriteStream(file));
  await once(stream, 'close');
}
