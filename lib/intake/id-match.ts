/** How many ids of a file are those of the log; and if few are, what may have happened to them. */
import { normalizedId } from './understanding/ids.ts';

/** What programs do to ids, and how to undo it. */
const CHANGES: readonly { readonly words: string; readonly undo: (id: string) => string }[] = [
  { words: 'without the apostrophe before them', undo: (id) => id.replace(/^['’`]/, '') },
  {
    words: 'with the zeros that a spreadsheet took from their beginning',
    undo: (id) => id.replace(/^0+(?=.)/, ''),
  },
  { words: 'without the .0 at their end', undo: (id) => id.replace(/\.0+$/, '') },
  { words: 'if capital and small letters were the same', undo: (id) => id.toLowerCase() },
];

/** Whether few ids of a file are in the log, though the one has as many as the other. */
export const areFew = (matched: number, listed: number, known: number): boolean =>
  matched < Math.min(listed, known) / 2;

export class IdMatch {
  /** Ids of the file that are in the log. */
  readonly matched: number;
  /** Ids of the file. */
  readonly listed: number;
  /** Ids of the log. */
  readonly known: number;
  /** For each of the changes, how many more ids would match. */
  readonly #others: readonly number[];

  private constructor(matched: number, listed: number, known: number, others: readonly number[]) {
    this.matched = matched;
    this.listed = listed;
    this.known = known;
    this.#others = others;
  }

  static async of(
    listedIds: Iterable<string>,
    knownIds: Iterable<string> | AsyncIterable<string>,
  ): Promise<IdMatch> {
    const unmatched = new Set(listedIds);
    const listed = unmatched.size;
    const undone = CHANGES.map(({ undo }) => new Set([...unmatched].map(undo)));
    const others = CHANGES.map(() => 0);
    let known = 0;
    for await (const knownId of knownIds) {
      const id = normalizedId(knownId);
      known++;
      if (unmatched.delete(id)) continue;
      for (const [n, { undo }] of CHANGES.entries()) if (undone[n].delete(undo(id))) others[n]++;
    }
    return new IdMatch(listed - unmatched.size, listed, known, others);
  }

  /** A sentence about the change that would let most ids match; empty if none would. */
  get hint(): string {
    const most = Math.max(...this.#others);
    if (most <= this.matched) return '';
    return `. ${most.toLocaleString('en')} would be ${CHANGES[this.#others.indexOf(most)].words}`;
  }
}
