/** How many addresses are those of customers who are in the log; and if few are, what may have happened to the ids. */
import type { RunNote } from '../contracts/run-notes.ts';
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

export class ContactMatch {
  /** Addresses of customers of the log. */
  readonly matched: number;
  readonly #contacts: number;
  /** For each of the changes, how many more ids would match. */
  readonly #others: readonly number[];

  private constructor(matched: number, contacts: number, others: readonly number[]) {
    this.matched = matched;
    this.#contacts = contacts;
    this.#others = others;
  }

  static async of(
    contactIds: Iterable<string>,
    customers: Iterable<string> | AsyncIterable<string>,
  ): Promise<ContactMatch> {
    const unmatched = new Set(contactIds);
    const contacts = unmatched.size;
    const undone = CHANGES.map(({ undo }) => new Set([...unmatched].map(undo)));
    const others = CHANGES.map(() => 0);
    for await (const customer of customers) {
      const id = normalizedId(customer);
      if (unmatched.delete(id)) continue;
      for (const [n, { undo }] of CHANGES.entries()) if (undone[n].delete(undo(id))) others[n]++;
    }
    return new ContactMatch(contacts - unmatched.size, contacts, others);
  }

  notes(file: string): RunNote[] {
    if (this.matched >= this.#contacts / 2) return [];
    const most = Math.max(...this.#others);
    const hint =
      most > this.matched ? `. ${count(most)} would be ${CHANGES[this.#others.indexOf(most)].words}` : '';
    return [
      {
        code: 'contacts-unmatched',
        message: `${count(this.matched)} of ${count(this.#contacts)} addresses are those of customers of the log${hint}`,
        file,
      },
    ];
  }
}

const count = (number: number) => number.toLocaleString('en');
