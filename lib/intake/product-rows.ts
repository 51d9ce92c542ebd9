/** The products of a file's rows. */
import type { RunNote } from '../contracts/run-notes.ts';
import type { ProductFacts } from '../contracts/table.ts';
import { availabilityUnder } from './understanding/availabilities.ts';
import { idFault, isPlaceholder, latin1Fault, normalizedId } from './understanding/ids.ts';
import type { Layout } from './understanding/layout.ts';
import { shapeFault } from './understanding/log-reader.ts';
import type { Row } from './understanding/records.ts';
import { meaningsOf } from './understanding/title.ts';

/** A directory's page of titles must fit an item of the table. Shops allow 255 characters. */
const GREATEST_TITLE = 256;

const NOTHING: ProductFacts = { title: null, category: null, available: null };

export class ProductRows {
  readonly products = new Map<string, ProductFacts>();
  /** Good rows. */
  count = 0;
  readonly #layout: Layout;
  readonly #leftOut: Record<'placeholders' | 'repeated-header', number> = {
    placeholders: 0,
    'repeated-header': 0,
  };
  /** What stands in other columns that may have ids of products, by place. */
  readonly #others: ReadonlyMap<number, Set<string>>;

  constructor(layout: Layout) {
    this.#layout = layout;
    const mayBeIds = (title: string, place: number) =>
      place !== layout.places.product &&
      meaningsOf(title, 'products').some(({ column }) => column === 'product');
    this.#others = new Map(
      (layout.titles ?? []).flatMap((title, place) => (mayBeIds(title, place) ? [[place, new Set()]] : [])),
    );
  }

  /** @returns what is wrong with the row, if anything is */
  add(row: Row): string | undefined {
    const shape = shapeFault(row, this.#layout);
    if (shape) return shape;
    if (this.#isHeader(row)) {
      this.#leftOut['repeated-header']++;
      return undefined;
    }
    const { places, isEncodingSure } = this.#layout;
    const field = (place: number | undefined) => (place === undefined ? '' : row.fields[place].trim());
    const given = (place: number | undefined) => (isPlaceholder(field(place)) ? '' : field(place));
    const [product, title, category] = [places.product, places.title, places.category].map(given);
    if (row.fault && [product, title, category].some((text) => text.includes('"')))
      return 'a quote is not closed, or stands inside a field';
    const available = this.#availability(row);
    if (typeof available === 'string') return available;
    // Exports have rows of further pictures, or of nothing.
    if (
      isPlaceholder(field(places.product)) ||
      (product === '' && title + category === '' && available === null)
    ) {
      this.#leftOut.placeholders++;
      return undefined;
    }
    const faultOf = (what: 'product' | 'category', id: string) =>
      idFault(what, id) ?? (isEncodingSure ? undefined : latin1Fault(what, id));
    const fault =
      faultOf('product', product) ?? (category === '' ? undefined : faultOf('category', category));
    if (fault) return fault;
    if (title.includes('\uFFFD')) return 'the title has bytes that are not UTF-8; save the file as UTF-8';
    this.#put(normalizedId(product), {
      title: shownTitle(title) || null,
      category: category === '' ? null : normalizedId(category),
      available,
    });
    for (const [place, ids] of this.#others) ids.add(normalizedId(field(place)));
    return undefined;
  }

  notes(): RunNote[] {
    const { file } = this.#layout;
    const counted = (rows: number, one: string, many: string) =>
      `${rows === 1 ? `1 row ${one}` : `${rows.toLocaleString('en')} rows ${many}`}: left out`;
    const { placeholders, 'repeated-header': headers } = this.#leftOut;
    const notes: RunNote[] = [];
    if (placeholders > 0)
      notes.push({
        code: 'placeholders',
        message: counted(placeholders, 'names no product', 'name no product'),
        file,
      });
    if (headers > 0)
      notes.push({
        code: 'repeated-header',
        message: counted(headers, 'is the header again', 'are the header again'),
        file,
      });
    return notes;
  }

  /** The title of a column, not taken, that has more of the log’s ids. */
  betterIds(known: readonly string[], matched: number): { title: string; matched: number } | undefined {
    const others = [...this.#others].map(([place, ids]) => ({
      title: this.#layout.titles?.[place] ?? '',
      matched: known.filter((id) => ids.has(normalizedId(id))).length,
    }));
    return others.filter((other) => other.matched > matched).sort((a, b) => b.matched - a.matched)[0];
  }

  #put(product: string, said: ProductFacts): void {
    const before = this.products.get(product) ?? NOTHING;
    this.count++;
    this.products.set(product, {
      title: said.title ?? before.title,
      category: said.category ?? before.category,
      available: said.available === null ? before.available : said.available || before.available === true,
    });
  }

  /** A no in any column is a no. A word that means neither is a bad row: it may be a no. */
  #availability({ fields }: Row): boolean | null | string {
    let given: boolean | null = null;
    for (const { place, style } of this.#layout.flags) {
      const text = fields[place].trim();
      if (text === '' || isPlaceholder(text)) continue;
      const said = availabilityUnder(text, style);
      if (said === undefined) return `'${text.slice(0, 40)}' is neither a yes nor a no to being available`;
      if (!said) return false;
      given = true;
    }
    return given;
  }

  /** Files that were joined have the header once for each. */
  #isHeader({ fields }: Row): boolean {
    const { titles } = this.#layout;
    return titles?.every((title, n) => fields[n]?.trim() === title) ?? false;
  }
}

/** One line, which ends in … where it was cut. */
function shownTitle(text: string): string {
  const characters = [
    ...text
      .normalize('NFC')
      .replace(/[\s\p{Cc}]+/gu, ' ')
      .trim(),
  ];
  if (characters.length <= GREATEST_TITLE) return characters.join('');
  return `${characters.slice(0, GREATEST_TITLE - 1).join('')}…`;
}
