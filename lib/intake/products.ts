/** Reads products: what people call each, its category, and whether it can be bought. */
import { InputError } from '../contracts/errors.ts';
import type { Understood } from '../contracts/results.ts';
import type { RunNote } from '../contracts/run-notes.ts';
import type { Settings } from '../contracts/settings.ts';
import type { ProductFacts } from '../contracts/table.ts';
import { readRows } from './file-rows.ts';
import { areFew, IdMatch } from './id-match.ts';
import { ProductRows } from './product-rows.ts';
import { Rejects, rawText } from './rejects.ts';
import { encodingOfAll, headOf, type IntakeFile } from './text-source.ts';
import { type Layout, layoutAlone } from './understanding/layout.ts';
import { READ_AS_LATIN_1 } from './understanding/notes.ts';
import { meaningsOf } from './understanding/title.ts';
import { columnOf, flagColumns } from './understood-file.ts';

export interface ProductSettings extends Pick<Settings, 'columns' | 'customerPrefix' | 'maxBadRowShare'> {
  /** Takes the refused rows. Left out: all are counted, and the first are kept. */
  readonly rejects?: Rejects;
  /** The products of the log, to see how many are in the file. Undefined: there is no log. */
  readonly known?: readonly string[] | undefined;
}

export interface Products {
  readonly products: ReadonlyMap<string, ProductFacts>;
  readonly understood: NonNullable<Understood['catalogue']>;
  readonly notes: readonly RunNote[];
}

/**
 * Reads a file of products, with the same care as clicks. Shops write several rows of a product that has variants: its
 * title and category are the last that are given, and it can be bought if one of them can.
 * @throws InputError not-understood, bad-file, too-many-bad-rows; no-good-rows if there is no product in it
 */
export async function readProducts(input: IntakeFile, settings: ProductSettings): Promise<Products> {
  const { file } = input;
  const { columns, customerPrefix, maxBadRowShare, rejects = new Rejects(), known } = settings;
  const head = await headOf(input, await encodingOfAll(input));
  const layout = layoutAlone(head, { kind: 'products', named: columns, customerPrefix });
  if (!layout) throw noProduct(file, rejects);
  const rows = new ProductRows(layout);
  // Nothing tells a row from a line of a quoted description.
  const isRow = () => false;
  await readRows(input, layout, isRow, async (batch) => {
    const bad = batch.flatMap((row) => {
      const reason = rows.add(row);
      return reason === undefined ? [] : [{ file, line: row.line, reason, raw: rawText(row.raw) }];
    });
    if (bad.length > 0) await rejects.add(bad);
  });
  if (rows.count === 0) throw noProduct(file, rejects);
  rejects.refuseTooMany(rows.count, maxBadRowShare);

  const { products } = rows;
  const match = known && (await IdMatch.of(products.keys(), known));
  const latin1: RunNote[] = layout.encoding === 'Latin-1' ? [{ ...READ_AS_LATIN_1, file }] : [];
  return {
    products,
    understood: {
      file,
      columns: {
        product: columnOf(layout, 'product'),
        title: columnOf(layout, 'title'),
        category: columnOf(layout, 'category'),
        available: flagColumns(layout),
      },
      rows: rows.count,
      products: products.size,
      unavailable: [...products.values()].filter(({ available }) => available === false).length,
      matched: match?.matched ?? null,
    },
    notes: [
      ...layout.notes,
      ...latin1,
      ...rows.notes(),
      ...(match ? notesOf(layout, match, rows, known) : []),
    ],
  };
}

function noProduct(file: string, { first: [bad] }: Rejects): InputError {
  const reason = bad ? `The first bad row is line ${bad.line}: ${bad.reason}. ` : '';
  return new InputError(
    'no-good-rows',
    `${file}: there is no product in it. ${reason}Rows must be product,title,category,available, or some of these`,
  );
}

function notesOf(
  layout: Layout,
  { matched, listed, known, hint }: IdMatch,
  rows: ProductRows,
  knownIds: readonly string[],
): RunNote[] {
  if (!areFew(matched, listed, known)) return [];
  const other = rows.betterIds(knownIds, matched);
  const taken = String(columnOf(layout, 'product'));
  const isAsClear = meaningsOf(taken, 'products').some(
    ({ column, tier }) => column === 'product' && tier === 0,
  );
  const better = other
    ? `. ${count(other.matched)} would be by the column '${other.title}': give it the title product_id` +
      (isAsClear ? `, and '${taken}' another` : '')
    : hint;
  return [
    {
      code: 'products-unmatched',
      message: `${count(matched)} of ${count(listed)} products of the file are in the log${better}`,
      file: layout.file,
    },
  ];
}

const count = (number: number) => number.toLocaleString('en');
