/**
 * A file that is rendered from known rows reads as these rows, or is refused: never silently as others.
 * RENDERINGS=10000 npx vitest run test/intake/renderings.test.ts tries so many instead of 300.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InputError } from '../../lib/contracts/errors.ts';
import { type Clicks, readClicks } from '../../lib/intake/clicks.ts';
import {
  asWritten,
  bytesOf,
  type Dialect,
  dialects,
  hasKnownTitles,
  hasUnclearLetters,
  isPlainNumber,
  type KnownRow,
  knownRows,
  renderedNumbers,
  textOf,
} from './renderings.ts';
import { SHOP_SETTINGS as settings } from './shop-settings.ts';
import { textFile } from './text-file.ts';

const numRuns = Number(process.env.RENDERINGS ?? 300);

/** Notes that say that rows may be others than they were read as, and so break the silence. */
const DOUBTS = ['three-digits', 'columns-by-place'];

test(
  'a rendering reads as its rows, or is refused',
  async () => {
    let read = 0;
    let doubtful = 0;
    await fc.assert(
      fc.asyncProperty(knownRows, dialects, async (rows, dialect) => {
        const file = textFile(bytesOf(textOf(rows, dialect), dialect));
        const outcome = await readClicks([file], settings).catch((error) => error);

        if (outcome instanceof Error) {
          expect(outcome).toBeInstanceOf(InputError);
          expect(mustBeRead(rows, dialect), outcome.message).toBe(false);
          return;
        }
        read++;
        const isDoubtful = outcome.understood.notes.some(({ code }: { code: string }) =>
          DOUBTS.includes(code),
        );
        if (isDoubtful) doubtful++;
        else expect(pairsOf(outcome)).toEqual(expectedPairs(asWritten(rows, dialect)));
      }),
      { numRuns },
    );
    // Otherwise the property would hold for a program that refuses everything.
    expect(read - doubtful).toBeGreaterThan(numRuns / 3);
  },
  60_000 + numRuns * 100,
);

/** With titles that are known, and numbers that can be read in one way only, nothing is unclear. */
function mustBeRead(rows: readonly KnownRow[], dialect: Dialect): boolean {
  return (
    hasKnownTitles(dialect) &&
    !hasUnclearLetters(rows, dialect) &&
    !(dialect.encoding === 'mac' && /[^ -~]/.test(dialect.titles?.join('') ?? '')) &&
    renderedNumbers(rows, dialect).every(isPlainNumber)
  );
}

/** Durations by customer and product. To nine digits: a minute has no exact sixtieth. */
function pairsOf({ dataset }: Clicks): Map<string, string> {
  return new Map(
    Array.from(dataset.durations, (duration, n) => [
      `${dataset.customerIds[dataset.customers[n]]}\t${dataset.productIds[dataset.products[n]]}`,
      duration.toPrecision(9),
    ]),
  );
}

const expectedPairs = (rows: readonly KnownRow[]): Map<string, string> =>
  new Map(rows.map(({ customer, product, seconds }) => [`${customer}\t${product}`, seconds.toPrecision(9)]));
