/** audience/<product>.csv: all of a product's audience in one ranking, ready for a mailing. */
import { exportKeys } from '../../lib/contracts/artifacts.ts';
import type { Catalogue } from '../../lib/contracts/catalogue.ts';
import { type Decimal, decimalOf } from '../../lib/contracts/decimal.ts';
import { ID_SEPARATOR, interestAt, listedEstimate, listedScore } from '../../lib/contracts/list-page.ts';
import { AUDIENCE_LISTS } from '../../lib/contracts/result-items.ts';
import { stepOf } from '../../lib/engine/evaluation/gains.ts';
import type { AudienceEntry, AudienceLists } from '../../lib/engine/lists/audience.ts';
import type { Why } from '../../lib/engine/lists/why.ts';
import { CSV, putObject } from '../../lib/store/artifacts.ts';
import { csvFields, csvLines } from '../../lib/store/csv-text.ts';
import { type Pieces, Utf8Text } from '../../lib/store/utf8-text.ts';
import type { Material } from './material.ts';

const COLUMNS = [
  ...['customer', 'email', 'dummy', 'segment', 'viewed', 'duration'],
  ...['score', 'rank', 'interest', 'predictedDuration', 'why', 'whyTitles'],
];

/** Writes the files of many products: what their lines share is made once. */
export class AudienceExport {
  readonly #material: Material;
  readonly #lines: AudienceLines;

  static async of(material: Material): Promise<AudienceExport> {
    const [addressees, lifts] = await Promise.all([material.addressees(), material.lifts()]);
    return new AudienceExport(material, new AudienceLines(addressees, lifts, material.catalogue));
  }

  private constructor(material: Material, lines: AudienceLines) {
    this.#material = material;
    this.#lines = lines;
  }

  /** @param product outer index */
  async store(product: number, lists: AudienceLists): Promise<void> {
    const { runId, datasetName, dataset } = this.#material;
    const key = exportKeys(datasetName, runId).audience(dataset.productIds[product]);
    await putObject(key, this.#lines.textOf(lists), CSV);
  }
}

/**
 * Best score first; equal scores in the order of the lists: as the API has them. `duration` is empty for customers who
 * are new to the product, `interest` for the others. `whyTitles` has the titles of `why` that are known.
 */
class AudienceLines {
  readonly #addressees: Pieces;
  /** Of each step, between commas. */
  readonly #interests: readonly Uint8Array[];
  /** By outer product. */
  readonly #ids: readonly FieldPart[];
  readonly #titles: ReadonlyArray<FieldPart | null>;

  constructor(addressees: Pieces, lifts: readonly number[], catalogue: Catalogue) {
    this.#addressees = addressees;
    this.#interests = lifts.map((_, step) => Buffer.from(`,${interestAt(lifts, step)},`));
    this.#ids = catalogue.map(({ product }) => fieldPart(product));
    this.#titles = catalogue.map(({ title }) => (title === null ? null : fieldPart(title)));
  }

  /** UTF-8, in memory: it takes less than the lists do. */
  textOf(lists: AudienceLists): Uint8Array {
    const { bytes, starts } = this.#addressees;
    const text = new Utf8Text();
    text.text(csvLines([COLUMNS]));
    let rank = 0;
    for (const { entry, isViewed, score } of inOneRanking(lists)) {
      const { customer, place, duration, predictedDuration, why } = entry;
      text.piece(bytes, starts[customer], starts[customer + 1]);
      text.piece(isViewed ? VIEWED : NEW);
      if (duration !== undefined) text.text(String(duration));
      text.piece(COMMA);
      text.decimal(score);
      text.piece(COMMA);
      text.decimal({ mantissa: ++rank, exponent: 0 });
      text.piece((place !== null && this.#interests[stepOf(place)]) || NO_INTEREST);
      if (predictedDuration !== null) text.decimal(listedEstimate(predictedDuration));
      text.piece(COMMA);
      addField(text, why, this.#ids);
      text.piece(COMMA);
      addField(text, why, this.#titles);
      text.piece(END_OF_LINE);
    }
    return text.bytes();
  }
}

const [VIEWED, NEW, COMMA, NO_INTEREST, QUOTE, SEPARATOR, END_OF_LINE] = [
  ...[',true,', ',false,', ',', ',,', '"', ID_SEPARATOR, '\n'],
].map((text) => Buffer.from(text));

/** Part of a field of CSV: what it is between quotes, and whether it needs them. */
interface FieldPart {
  readonly inner: Uint8Array;
  readonly isQuoted: boolean;
}

function fieldPart(text: string): FieldPart {
  const field = csvFields([text]);
  const isQuoted = field !== text;
  return { inner: Buffer.from(isQuoted ? field.slice(1, -1) : field), isQuoted };
}

/** The names of some products, as far as they have one. @param names by outer product */
function addField(text: Utf8Text, products: Why, names: ReadonlyArray<FieldPart | null>): void {
  let isQuoted = false;
  for (let n = 0; n < products.length; n++) isQuoted ||= names[products[n]]?.isQuoted === true;
  if (isQuoted) text.piece(QUOTE);
  let isFirst = true;
  for (let n = 0; n < products.length; n++) {
    const name = names[products[n]];
    if (name === null) continue;
    if (!isFirst) text.piece(SEPARATOR);
    text.piece(name.inner);
    isFirst = false;
  }
  if (isQuoted) text.piece(QUOTE);
}

/** The entries of all lists, which are sorted already. */
function* inOneRanking(lists: AudienceLists): Generator<Place & { entry: AudienceEntry }> {
  const left = AUDIENCE_LISTS.map((list) => new Place(lists[list], list.startsWith('viewed')));
  while (true) {
    let best = left[0];
    for (const place of left) if (place.order > best.order) best = place;
    if (!hasEntry(best)) return;
    yield best;
    best.next();
  }
}

const hasEntry = (place: Place): place is Place & { entry: AudienceEntry } => place.entry !== undefined;

/** A place in one of the lists. */
class Place {
  readonly isViewed: boolean;
  readonly #entries: readonly AudienceEntry[];
  #n = -1;
  entry: AudienceEntry | undefined;
  score: Decimal = { mantissa: 0, exponent: 0 };
  /** The score; least when the list is at its end. */
  order = 0;

  constructor(entries: readonly AudienceEntry[], isViewed: boolean) {
    this.#entries = entries;
    this.isViewed = isViewed;
    this.next();
  }

  next(): void {
    this.entry = this.#entries[++this.#n];
    if (this.entry) this.score = listedScore(this.entry.score);
    this.order = this.entry ? decimalOf(this.score.mantissa, this.score.exponent) : Number.NEGATIVE_INFINITY;
  }
}
