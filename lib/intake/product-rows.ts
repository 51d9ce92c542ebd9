/** The products of a file's rows. */
import type { RunNote } from '../contracts/run-notes.ts';
import type { ProductFacts } from '../contracts/table.ts';
import { availabilityOf } from './understanding/availabilities.ts';
import { idFault, isPlaceholder, latin1Fault, normalizedId } from './understanding/ids.ts';
import type { Layout } from './understanding/layout.ts';
import { isHeader, shapeFault } from './understanding/log-reader.ts';
import type { Row } from './understanding/records.ts';
import { meaningsOf, tierOf, wordsOf } from './understanding/title.ts';
import { saidIn } from './understanding/yes-no.ts';

/** A directory's page of titles must fit an item of the table. Shops allow 255 characters. */
const GREATEST_TITLE = 256;

/** Magento has a row for each view of the shop, with the title in its language; that of the shop itself is empty here. */
const VIEW = 'store view code';

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
  /** Places of what is told of a product. */
  readonly #told: readonly number[];
  /** Place of what the variants of a product have in common; -1 if there is none, or if it is the id. */
  readonly #handle: number;
  readonly #view: number;
  /** The first row of the handle that was read last. */
  #first: Row | undefined;

  constructor(layout: Layout) {
    this.#layout = layout;
    const { places, flags } = layout;
    const titles = layout.titles ?? [];
    const asId = (title: string, place: number) =>
      place === places.product
        ? undefined
        : meaningsOf(title, 'products').find(({ column }) => column === 'product');
    this.#others = new Map(
      titles.flatMap((title, place) => (asId(title, place) ? [[place, new Set()]] : [])),
    );
    this.#told = [places.title ?? [], places.category ?? [], flags.map(({ place }) => place)].flat();
    this.#handle = titles.findIndex((title, place) => {
      const id = asId(title, place);
      return id && tierOf(id).shared;
    });
    this.#view = titles.findIndex((title) => wordsOf(title) === VIEW);
  }

  /** @returns what is wrong with the row, if anything is */
  add(given: Row): string | undefined {
    const shape = shapeFault(given, this.#layout);
    if (shape) return shape;
    if (isHeader(given, this.#layout)) {
      this.#leftOut['repeated-header']++;
      return undefined;
    }
    const { places, flags, isEncodingSure } = this.#layout;
    const row = this.#completed(given);
    // Exports have rows of further pictures, or of nothing.
    const isOfNothing = textIn(given, places.product) === '' && this.#isBlank(given);
    if (isOfNothing || isPlaceholder(row.fields[places.product ?? -1].trim())) {
      this.#leftOut.placeholders++;
      return undefined;
    }
    const [product, title, category] = [places.product, places.title, places.category].map((place) =>
      textIn(row, place),
    );
    if (row.fault && [product, title, category].some((text) => text.includes('"')))
      return 'a quote is not closed, or stands inside a field';
    const available = saidIn(row, flags, availabilityOf, 'being available');
    if (typeof available === 'string') return available;
    const faultOf = (what: 'product' | 'category', id: string) =>
      idFault(what, id) ?? (isEncodingSure ? undefined : latin1Fault(what, id));
    const fault =
      faultOf('product', product) ?? (category === '' ? undefined : faultOf('category', category));
    if (fault) return fault;
    if (title.includes('\uFFFD')) return 'the title has bytes that are not UTF-8; save the file as UTF-8';
    const said = {
      title: shownTitle(title) || null,
      category: category === '' ? null : normalizedId(category),
      available,
    };
    this.#put(normalizedId(product), said, textIn(row, this.#view) !== '');
    for (const [place, ids] of this.#others) ids.add(normalizedId(row.fields[place].trim()));
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

  #isBlank(row: Row): boolean {
    return this.#told.every((place) => textIn(row, place) === '');
  }

  /** Shopify tells of a product in the row of its first variant alone: one of the same handle, without a title, repeats it. */
  #completed(row: Row): Row {
    const handle = textIn(row, this.#handle);
    if (handle === '') return row;
    const first = this.#first;
    const isOfFirst = first && handle === textIn(first, this.#handle);
    if (!isOfFirst || textIn(row, this.#layout.places.title) !== '') {
      this.#first = row;
      return row;
    }
    const isMissing = (place: number) => this.#told.includes(place) && textIn(row, place) === '';
    return {
      ...row,
      fields: row.fields.map((field, place) => (isMissing(place) ? first.fields[place] : field)),
    };
  }

  /** @param isOfView it is told for one view of the shop: it counts for less */
  #put(product: string, said: ProductFacts, isOfView: boolean): void {
    const before = this.products.get(product) ?? NOTHING;
    const [last, other] = isOfView ? [before, said] : [said, before];
    this.count++;
    this.products.set(product, {
      title: last.title ?? other.title,
      category: last.category ?? other.category,
      available: said.available === null ? before.available : said.available || before.available === true,
    });
  }
}

/** Empty for a placeholder, and for a column that the file does not have. */
function textIn({ fields }: Row, place = -1): string {
  const text = fields[place]?.trim() ?? '';
  return isPlaceholder(text) ? '' : text;
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
