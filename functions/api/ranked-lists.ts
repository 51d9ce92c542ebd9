/** Ranked lists lie in the table in pages. This merges several of them, and reads no more pages than are shown. */
import { ENTRIES_PER_PAGE, type ListEntry } from '../../lib/contracts/list-page.ts';
import type { ListName } from '../../lib/contracts/result-items.ts';

export interface RankedEntry extends ListEntry {
  readonly list: ListName;
}

interface RankedPart {
  readonly entries: RankedEntry[];
  /** Entries shown of each list, these included. */
  readonly shown: number[];
  readonly more: boolean;
}

/** A page of a stored list, pages counted from 0; empty after the last. */
export type ReadPage = (list: ListName, page: number) => Promise<readonly ListEntry[]>;

/**
 * The next `limit` entries of the lists merged by score, best first. Among equal scores the earlier list comes
 * first; within a list its own order stands.
 * @param shown how many entries of each list have been shown already
 */
export async function mergeLists(
  lists: readonly ListName[],
  shown: readonly number[],
  limit: number,
  readPage: ReadPage,
): Promise<RankedPart> {
  const streams = lists.map((list, n) => new ListStream(list, shown[n], readPage));
  const entries: RankedEntry[] = [];
  await Promise.all(streams.map((stream) => stream.load()));
  for (;;) {
    const best = firstOf(streams);
    if (!best || entries.length === limit)
      return { entries, shown: streams.map((stream) => stream.position), more: best !== undefined };
    entries.push({ list: best.list, ...(best.head as ListEntry) });
    best.position++;
    if (!best.isLoaded) await best.load();
  }
}

function firstOf(streams: readonly ListStream[]): ListStream | undefined {
  let best: ListStream | undefined;
  for (const stream of streams) {
    if (stream.head && (!best?.head || stream.head.score > best.head.score)) best = stream;
  }
  return best;
}

/** A stored list, read from a position on. */
class ListStream {
  readonly list: ListName;
  position: number;
  readonly #readPage: ReadPage;
  #entries: readonly ListEntry[] = [];
  #page = -1;

  constructor(list: ListName, position: number, readPage: ReadPage) {
    this.list = list;
    this.position = position;
    this.#readPage = readPage;
  }

  /** The entry at the position; undefined at the end of the list. */
  get head(): ListEntry | undefined {
    return this.#entries[this.position % ENTRIES_PER_PAGE];
  }

  /** Whether the page that has the position is here. */
  get isLoaded(): boolean {
    return this.#page === Math.floor(this.position / ENTRIES_PER_PAGE);
  }

  async load(): Promise<void> {
    const page = Math.floor(this.position / ENTRIES_PER_PAGE);
    this.#entries = await this.#readPage(this.list, page);
    this.#page = page;
  }
}
