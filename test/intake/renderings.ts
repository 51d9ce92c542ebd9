/** Known rows, rendered as exporters of all sorts would write them. */
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';

export interface KnownRow {
  readonly customer: string;
  readonly product: string;
  /** In seconds, with up to three decimals. */
  readonly seconds: number;
}

/** How a file is written. */
export interface Dialect {
  readonly delimiter: ',' | ';' | '\t' | '|' | '::';
  /** Titles of customer, product and duration; the last without its unit. Null: no header. */
  readonly titles: readonly [string, string, string] | null;
  /** Order of the columns, as places of [customer, product, duration, ...extras]. */
  readonly order: readonly number[];
  readonly extras: readonly Extra[];
  readonly unit: (typeof UNITS)[number];
  readonly decimal: '.' | ',';
  readonly thousands: '' | '.' | ',' | ' ' | '\u00a0' | "'";
  readonly decimals: 'as needed' | 'three' | 'two';
  readonly quotes: 'where needed' | 'everywhere';
  readonly lineEnd: '\n' | '\r\n' | '\r';
  readonly above: (typeof ABOVE)[number];
  readonly below: (typeof BELOW)[number];
  readonly encoding: 'utf8' | 'utf8 mark' | 'utf16le' | 'utf16be' | 'latin1' | 'mac';
  readonly gzip: boolean;
}

/** Titles by language, on purpose not taken from Dwell’s own table. The last three are of no language. */
const TITLES = [
  ['customer', 'product', 'duration'],
  ['Customer ID', 'Product ID', 'Duration'],
  ['user_id', 'item_id', 'dwell_time'],
  ['userId', 'itemId', 'viewDuration'],
  ['VISITOR_ID', 'SKU', 'TIME_ON_PAGE'],
  ['Kundennummer', 'Artikelnummer', 'Verweildauer'],
  ['Kunden-Nr.', 'Artikel-Nr.', 'Dauer'],
  ['Identifiant client', 'Référence produit', 'Durée'],
  ['ID de cliente', 'Código de producto', 'Tiempo en la página'],
  ['Codice cliente', 'Codice prodotto', 'Durata'],
  ['Klantnummer', 'Artikelnummer', 'Kijktijd'],
  ['domain_userid', 'product_id', 'engaged_time'],
  ['who', 'what', 'how much'],
  ['Spalte A', 'Spalte B', 'Spalte C'],
  ['kolumna1', 'kolumna2', 'kolumna3'],
] as const;
const KNOWN_TITLES = TITLES.length - 3;

/** Suffixes of the title, and units in a second. */
const UNITS = [
  { suffix: '', perSecond: 1 },
  { suffix: ' (s)', perSecond: 1 },
  { suffix: '_seconds', perSecond: 1 },
  { suffix: '_ms', perSecond: 1000 },
  { suffix: ' (msec)', perSecond: 1000 },
  { suffix: ' [ms]', perSecond: 1000 },
  { suffix: ' (min)', perSecond: 1 / 60 },
] as const;

const ABOVE = ['nothing', 'sep', 'title', 'comments', 'blank'] as const;
const BELOW = ['nothing', 'total', 'placeholder', 'blank'] as const;

interface Extra {
  readonly title: string;
  readonly value: (row: number) => string;
}

/** Columns that mislead. */
const EXTRAS: readonly Extra[] = [
  { title: '', value: (row) => String(row) },
  { title: 'row', value: (row) => String(row + 1) },
  { title: 'timestamp', value: (row) => String(1_772_000_000 + 60 * row) },
  { title: 'time', value: (row) => String(1_772_000_000_000 + row) },
  { title: 'date', value: (row) => `2026-03-${String(1 + (row % 28)).padStart(2, '0')}` },
  { title: 'rating', value: (row) => String(1 + (row % 5)) },
  { title: 'score', value: (row) => String(row % 7) },
  { title: 'price', value: (row) => `${row % 90}.99` },
  {
    title: 'title',
    value: (row) => ['Mug', 'Mug, "large"', 'Mug\nlarge', 'Shirt; blue', '19" screen'][row % 5],
  },
  { title: 'session id', value: (row) => `s${row}` },
  { title: 'users', value: (row) => String(row % 9) },
  { title: 'quantity', value: () => '1' },
];

const id = fc.oneof(
  fc.integer({ min: 1, max: 99_999 }).map(String),
  fc.integer({ min: 1, max: 9_999 }).map((n) => `CC${n}`),
  fc.integer({ min: 1, max: 9_999 }).map((n) => `c-${n}`),
  fc
    .constantFrom('Möbel', 'été', 'niño', 'Ann Lee', 'x,y', 'a;b', 'a|b', 'say "hi"')
    .chain((word) => fc.nat(99).map((n) => `${word}${n}`)),
);
const productId = fc.oneof(
  id,
  fc.tuple(fc.nat(9), fc.nat(99)).map(([category, item]) => `${category}_${item}`),
);
const seconds = fc.oneof(
  fc.integer({ min: 0, max: 300 }),
  fc.integer({ min: 0, max: 9_000 }),
  fc.integer({ min: 0, max: 300_000 }).map((ms) => ms / 1000),
  fc.integer({ min: 0, max: 3_000_000 }).map((ms) => ms / 1000),
  fc.integer({ min: 0, max: 3_000 }).map((tenths) => tenths / 10),
);

/** Rows of one kind of numbers, as one program writes them. */
export const knownRows: fc.Arbitrary<readonly KnownRow[]> = fc
  .constantFrom(...(['whole', 'any', 'tenths', 'scaled'] as const))
  .chain((kind) =>
    fc
      .uniqueArray(fc.record({ customer: id, product: productId, seconds }), {
        minLength: 3,
        maxLength: 40,
        selector: ({ customer, product }) => `${customer}\t${product}`,
      })
      .map((rows) => rows.map((row) => ({ ...row, seconds: KINDS[kind](row.seconds) }))),
  );

const KINDS = {
  whole: Math.round,
  any: (value: number) => value,
  tenths: (value: number) => Math.round(10 * value) / 10,
  scaled: (value: number) => Math.round((1000 * value) / 9000) / 1000,
} as const;

export const dialects: fc.Arbitrary<Dialect> = fc
  .subarray([...EXTRAS], { maxLength: 4 })
  .chain((extras) =>
    fc.record({
      delimiter: fc.constantFrom(',' as const, ';' as const, '\t' as const, '|' as const, '::' as const),
      titles: fc.option(fc.constantFrom(...TITLES), { freq: 6 }),
      order: fc.shuffledSubarray([...Array(3 + extras.length).keys()], { minLength: 3 + extras.length }),
      extras: fc.constant(extras),
      unit: fc.constantFrom(...UNITS),
      decimal: fc.constantFrom('.' as const, ',' as const),
      thousands: fc.constantFrom(
        '' as const,
        '' as const,
        '.' as const,
        ',' as const,
        ' ' as const,
        '\u00a0' as const,
        "'" as const,
      ),
      decimals: fc.constantFrom('as needed' as const, 'as needed' as const, 'three' as const, 'two' as const),
      quotes: fc.constantFrom('where needed' as const, 'everywhere' as const),
      lineEnd: fc.constantFrom('\n' as const, '\r\n' as const, '\r' as const),
      above: fc.constantFrom(...ABOVE),
      below: fc.constantFrom(...BELOW),
      encoding: fc.constantFrom(
        'utf8' as const,
        'utf8 mark' as const,
        'utf16le' as const,
        'utf16be' as const,
        'latin1' as const,
        'mac' as const,
      ),
      gzip: fc.boolean(),
    }),
  )
  // A program whose two signs are the same writes no thousands.
  .map((dialect) =>
    dialect.thousands === dialect.decimal ? { ...dialect, thousands: '' as const } : dialect,
  );

/** Whether the titles are those of a language that Dwell knows, so that only the numbers may be unclear. */
export const hasKnownTitles = ({ titles }: Dialect): boolean =>
  titles !== null && TITLES.slice(0, KNOWN_TITLES).some(([customer]) => customer === titles[0]);

/** Whether the ids are in an encoding that cannot be told from others. */
export const hasUnclearLetters = (rows: readonly KnownRow[], { encoding }: Dialect): boolean =>
  (encoding === 'latin1' || encoding === 'mac') &&
  rows.some(({ customer, product }) => /[^ -~]/.test(customer + product));

/** Whether a number has nothing that could be a thousands separator or three decimals. */
export const isPlainNumber = (text: string): boolean => /^\d+([.,]\d{1,2})?$/.test(text);

/** The durations as they stand in the file. */
export const renderedNumbers = (rows: readonly KnownRow[], dialect: Dialect): string[] =>
  rows.map(({ seconds: value }) => rendered(value * dialect.unit.perSecond, dialect));

/** The rows as they can be read back: a file with two decimals has lost the third. */
export const asWritten = (rows: readonly KnownRow[], dialect: Dialect): KnownRow[] =>
  rows.map((row) => ({
    ...row,
    seconds:
      Number((row.seconds * dialect.unit.perSecond).toFixed(digitsOf(dialect))) / dialect.unit.perSecond,
  }));

const digitsOf = ({ decimals }: Dialect) => (decimals === 'two' ? 2 : 3);

function rendered(value: number, dialect: Dialect): string {
  const fixed = value.toFixed(digitsOf(dialect));
  const text = dialect.decimals === 'as needed' ? String(Number(fixed)) : fixed;
  const [whole, fraction] = text.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, dialect.thousands);
  return fraction === undefined ? grouped : `${grouped}${dialect.decimal}${fraction}`;
}

/** The file as text, before it is encoded. */
export function textOf(rows: readonly KnownRow[], dialect: Dialect): string {
  const { titles, extras, order, delimiter, unit, lineEnd, above, below } = dialect;
  const numbers = renderedNumbers(rows, dialect);
  const lineOf = (fields: readonly string[]) =>
    order.map((place) => quoted(fields[place], dialect)).join(delimiter);
  const extraFields = (row: number) => extras.map(({ value }) => value(row));
  const lines = rows.map((row, n) => lineOf([row.customer, row.product, numbers[n], ...extraFields(n)]));
  if (titles) {
    const [customer, product, duration] = titles;
    lines.unshift(
      lineOf([customer, product, `${duration}${unit.suffix}`, ...extras.map(({ title }) => title)]),
    );
  }
  lines.unshift(
    ...{
      nothing: [],
      sep: delimiter.length === 1 ? [`sep=${delimiter}`] : [],
      title: ['Dwell report'],
      comments: ['# Account: shop', '# 20260301-20260331', ''],
      blank: ['', ''],
    }[above],
  );
  const empty = extras.map(() => '');
  lines.push(
    ...{
      nothing: [],
      total: [lineOf(['Total', '', numbers[0], ...empty])],
      placeholder: [lineOf(['(not set)', rows[0].product, numbers[0], ...extraFields(rows.length)])],
      blank: ['', ''],
    }[below],
  );
  return lines.join(lineEnd) + lineEnd;
}

function quoted(field: string, { delimiter, quotes }: Dialect): string {
  const isNeeded = field.includes(delimiter) || /["\n\r]/.test(field);
  return isNeeded || quotes === 'everywhere' ? `"${field.replaceAll('"', '""')}"` : field;
}

/** Where old Macs have the letters of the ids. */
const MAC_ROMAN = { ö: '\x9a', é: '\x8e', ñ: '\x96' } as const;

export function bytesOf(text: string, { encoding, gzip }: Dialect): Uint8Array {
  const bytes = {
    utf8: () => Buffer.from(text),
    'utf8 mark': () => Buffer.from(`\uFEFF${text}`),
    utf16le: () => Buffer.from(`\uFEFF${text}`, 'utf16le'),
    utf16be: () => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16(),
    latin1: () => Buffer.from(text, 'latin1'),
    mac: () =>
      Buffer.from(
        text.replace(/[öéñ]/g, (letter) => MAC_ROMAN[letter as 'ö']),
        'latin1',
      ),
  }[encoding]();
  return gzip ? gzipSync(bytes) : bytes;
}
