/** Titles of a run's products. A published run's results never change, so each process reads a run's titles once. */
import type { Results } from '../contracts/table.ts';
import { directoryOf } from './directory.ts';

/** By product; only those that have one. */
export type Titles = ReadonlyMap<string, string>;

/** Enough for the published runs of some data sets, and for those that are being paged through. */
const MOST_RUNS = 32;

export class TitleReader {
  /** By run, the one that was asked for longest ago first. */
  readonly #known = new Map<string, Promise<Titles>>();

  of(results: Results): Promise<Titles> {
    const { runId } = results;
    const titles = this.#known.get(runId) ?? this.#read(results);
    this.#known.delete(runId);
    this.#known.set(runId, titles);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST_RUNS) this.#known.delete(oldest);
    return titles;
  }

  #read(results: Results): Promise<Titles> {
    const titles = readTitles(results);
    titles.catch(() => this.#known.delete(results.runId)); // the next question reads them again
    return titles;
  }
}

async function readTitles(results: Results): Promise<Titles> {
  const titles = new Map<string, string>();
  for await (const { product, title } of directoryOf(results, 'PRODUCT'))
    if (title !== null) titles.set(product, title);
  return titles;
}
