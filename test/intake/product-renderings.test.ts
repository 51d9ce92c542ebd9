/**
 * A file of products that is rendered from known products reads as these, or is refused: never silently as others.
 * RENDERINGS=10000 npx vitest run test/intake/product-renderings.test.ts tries so many instead of 300.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InputError } from '../../lib/contracts/errors.ts';
import type { ProductFacts } from '../../lib/contracts/table.ts';
import { readProducts } from '../../lib/intake/products.ts';
import { TITLES } from '../../lib/intake/understanding/titles.ts';
import { textFile } from './text-file.ts';

const numRuns = Number(process.env.RENDERINGS ?? 300);

const COLUMNS = ['product', 'title', 'category', 'available'] as const;

/** Of a column, every title by which a file of products may call it. Under some, a yes means no. */
const titlesOf = (column: (typeof COLUMNS)[number]) =>
  TITLES[column]
    .filter(({ only }) => only === undefined || only === 'products')
    .flatMap(({ titles, inverted = false }) =>
      Object.values(titles)
        .flatMap((list) => list.split(', '))
        .map((title) => ({ title, inverted })),
    );

const CASES = [
  (title: string) => title,
  (title: string) => title.toUpperCase(),
  (title: string) => title.replaceAll(' ', '_'),
  (title: string) => title.replace(/^./, (letter) => letter.toUpperCase()),
];

const ids = fc.stringMatching(/^[A-Z]{1,3}[0-9]{1,5}(?:_[0-9]{1,2})?$/);
const words = fc.stringMatching(/^[A-Zäé][a-zü&,;"|' ]{2,20}[a-z]$/);
const facts = fc.record({
  title: fc.option(words),
  category: fc.option(words),
  available: fc.option(fc.boolean()),
});
const catalogues = fc.uniqueArray(fc.tuple(ids, facts), {
  minLength: 1,
  maxLength: 12,
  selector: ([id]) => id,
});
const dialects = fc.record({
  columns: fc
    .subarray(['title', 'category', 'available'] as const, { minLength: 1 })
    .chain((some) => fc.shuffledSubarray(['product', ...some] as const, { minLength: some.length + 1 })),
  titles: fc.record({
    product: fc.constantFrom(...titlesOf('product')),
    title: fc.constantFrom(...titlesOf('title')),
    category: fc.constantFrom(...titlesOf('category')),
    available: fc.constantFrom(...titlesOf('available')),
  }),
  written: fc.constantFrom(...CASES),
  delimiter: fc.constantFrom(',', ';', '\t', '|'),
  yesAndNo: fc.constantFrom(['yes', 'no'], ['1', '0'], ['true', 'false'], ['ja', 'nein'], ['x', 'n']),
  isQuoted: fc.boolean(),
});
type Dialect = typeof dialects extends fc.Arbitrary<infer T> ? T : never;

function textOf(catalogue: readonly (readonly [string, ProductFacts])[], dialect: Dialect): string {
  const { columns, titles, written, delimiter, yesAndNo, isQuoted } = dialect;
  const quoted = (field: string) =>
    isQuoted || field.includes(delimiter) || field.includes('"') ? `"${field.replaceAll('"', '""')}"` : field;
  const availability = (available: boolean | null) =>
    available === null ? '' : yesAndNo[available === titles.available.inverted ? 1 : 0];
  const rows = catalogue.map(([product, { title, category, available }]) => {
    const fields = {
      product,
      title: title ?? '',
      category: category ?? '',
      available: availability(available),
    };
    return columns.map((column) => fields[column]);
  });
  const header = columns.map((column) => written(titles[column].title));
  return [header, ...rows].map((row) => `${row.map(quoted).join(delimiter)}\n`).join('');
}

test(
  'a rendering reads as its products, or is refused',
  async () => {
    let read = 0;
    await fc.assert(
      fc.asyncProperty(catalogues, dialects, async (catalogue, dialect) => {
        const settings = { columns: {}, customerPrefix: 'CC', maxBadRowShare: 0 };
        const file = textFile(textOf(catalogue, dialect));
        const outcome = await readProducts(file, settings).catch((error) => error);

        if (outcome instanceof Error) {
          expect(outcome).toBeInstanceOf(InputError);
          return;
        }
        read++;
        const written = (column: 'title' | 'category' | 'available') => dialect.columns.includes(column);
        const expected = catalogue.map(([id, { title, category, available }]) => [
          id,
          {
            title: written('title') ? (title?.replace(/ +/g, ' ') ?? null) : null,
            category: written('category') ? category : null,
            available: written('available') ? available : null,
          },
        ]);
        expect([...outcome.products]).toEqual(expected);
      }),
      { numRuns },
    );
    // Otherwise the property would hold for a program that refuses everything.
    expect(read).toBeGreaterThan(numRuns * 0.8);
  },
  60_000 + numRuns * 100,
);
