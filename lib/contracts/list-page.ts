/**
 * A page of a ranked list, as an item of the table holds it.
 *
 *   customers  JSON text of their ids: one string costs a third of the capacity and time of nested attributes
 *   products   JSON text of the ids that reasons name, each once
 *   columns    bytes, all numbers little-endian:
 *     0  version of the layout
 *     1  1 if the entries have scores, plus 2 if they have durations
 *     2  entry after entry:
 *          score      float32, predicted duration float32 (NaN: none), reasons 2 × uint16 (places in `products`;
 *                     65535: none), step uint8 (255: none)
 *          duration   float64: what was observed comes back as it was
 *
 * Earlier versions of Dwell wrote one attribute, `entries`: JSON text of [customer, score] or [customer, score, duration].
 * Runs that were published then are still served.
 */
import * as z from 'zod';
import { DataError } from '../engine/errors.ts';

export interface ListEntry {
  readonly customer: string;
  /** In the viewers' lists, the duration. */
  readonly score: number;
  /** Observed. */
  readonly duration: number | null;
  readonly predictedDuration: number | null;
  /** The step of the lift curve that the place is in (`stepOf`); null for those who have viewed. */
  readonly step: number | null;
  /** Products that speak for it, the one that speaks most first; at most two. */
  readonly why: readonly string[];
}

export const listPageSchema = z.union([
  z.object({ customers: z.string(), products: z.string(), columns: z.instanceof(Uint8Array) }),
  z.object({ entries: z.string() }),
]);
type Page = Exclude<z.infer<typeof listPageSchema>, { entries: string }>;

const VERSION = 1;
const HEAD_BYTES = 2;
const SCORED = 1;
const TIMED = 2;
const SCORED_BYTES = 13;
const TIMED_BYTES = 8;
const REASONS = 2;
const NO_REASON = 0xffff;
const NO_STEP = 0xff;
const GREATEST_FLOAT32 = (2 - 2 ** -23) * 2 ** 127;
/** Decimal digits that a float32 holds for certain. */
const DIGITS = 7;
/** More than what is measured on some hundred viewers deserves. */
const LIFT_DIGITS = 3;
/** Between the ids of a `why` in one field of a CSV file. */
export const ID_SEPARATOR = '; ';

/** A number as a page gives it back: in single precision, without the digits that are noise. */
export function asListed(value: number): number {
  return Number(Math.fround(inRange(value)).toPrecision(DIGITS));
}

const inRange = (value: number) => Math.min(GREATEST_FLOAT32, Math.max(-GREATEST_FLOAT32, value));

/**
 * How many times as often customers at an entry's place look as the average customer who has not viewed. Null for
 * viewers, and where it was not measured.
 * @param lifts of the steps; empty if not measured.
 */
export function interestAt(lifts: readonly number[], step: number | null): number | null {
  const lift = step === null ? undefined : lifts[step];
  return lift === undefined ? null : Number(lift.toPrecision(LIFT_DIGITS));
}

/**
 * @param content `viewers`: customers and durations alone; `new`: without durations; `viewed`: all.
 */
export function encodePage(entries: readonly ListEntry[], content: 'new' | 'viewed' | 'viewers'): Page {
  const flags = { new: SCORED, viewed: SCORED | TIMED, viewers: TIMED }[content];
  const products = [...new Set(entries.flatMap(({ why }) => why))];
  const places = new Map(products.map((product, place) => [product, place]));
  const columns = new DataView(new ArrayBuffer(HEAD_BYTES + entries.length * entryBytes(flags)));
  columns.setUint8(0, VERSION);
  columns.setUint8(1, flags);
  let at = HEAD_BYTES;
  for (const { score, duration, predictedDuration, step, why } of entries) {
    if (flags & SCORED) {
      columns.setFloat32(at, inRange(score), true);
      columns.setFloat32(at + 4, predictedDuration === null ? Number.NaN : inRange(predictedDuration), true);
      for (let n = 0; n < REASONS; n++)
        columns.setUint16(at + 8 + 2 * n, places.get(why[n]) ?? NO_REASON, true);
      columns.setUint8(at + 12, step ?? NO_STEP);
      at += SCORED_BYTES;
    }
    if (flags & TIMED) {
      columns.setFloat64(at, duration ?? score, true);
      at += TIMED_BYTES;
    }
  }
  return {
    customers: JSON.stringify(entries.map(({ customer }) => customer)),
    products: JSON.stringify(products),
    columns: new Uint8Array(columns.buffer),
  };
}

const entryBytes = (flags: number) => (flags & SCORED ? SCORED_BYTES : 0) + (flags & TIMED ? TIMED_BYTES : 0);

/** @throws DataError when the bytes come from a newer Dwell, or are damaged. */
export function decodePage(page: z.infer<typeof listPageSchema>): ListEntry[] {
  return 'entries' in page ? entriesOfTuples(page.entries) : entriesOfColumns(page);
}

const idsSchema = z.array(z.string());

function entriesOfColumns(page: Page): ListEntry[] {
  const { buffer, byteOffset, byteLength } = page.columns;
  const columns = new DataView(buffer, byteOffset, byteLength);
  const customers = idsSchema.parse(JSON.parse(page.customers));
  const products = idsSchema.parse(JSON.parse(page.products));
  const flags = checkedFlags(columns, customers.length);
  let at = HEAD_BYTES;
  return customers.map((customer) => {
    const scored = flags & SCORED ? scoresAt(columns, at, products) : undefined;
    at += scored ? SCORED_BYTES : 0;
    const duration = flags & TIMED ? columns.getFloat64(at, true) : null;
    at += duration === null ? 0 : TIMED_BYTES;
    return { customer, duration, ...(scored ?? { ...UNKNOWN, score: duration ?? 0 }) };
  });
}

const UNKNOWN = { predictedDuration: null, step: null, why: [] };

function checkedFlags(columns: DataView, count: number): number {
  const version = columns.byteLength < HEAD_BYTES ? 'none' : columns.getUint8(0);
  if (version !== VERSION)
    throw new DataError(`the page of a list has layout ${version}, this Dwell reads ${VERSION}`);
  const flags = columns.getUint8(1);
  const wanted = HEAD_BYTES + count * entryBytes(flags);
  if (flags < SCORED || flags > (SCORED | TIMED) || columns.byteLength !== wanted)
    throw new DataError(
      `damaged page of a list: ${columns.byteLength} bytes of kind ${flags} for ${count} customers`,
    );
  return flags;
}

function scoresAt(columns: DataView, at: number, products: readonly string[]) {
  const predicted = columns.getFloat32(at + 4, true);
  const step = columns.getUint8(at + 12);
  const why: string[] = [];
  for (let n = 0; n < REASONS; n++) {
    const place = columns.getUint16(at + 8 + 2 * n, true);
    if (place === NO_REASON) continue;
    if (place >= products.length)
      throw new DataError(`damaged page of a list: reason ${place} of ${products.length}`);
    why.push(products[place]);
  }
  return {
    score: asListed(columns.getFloat32(at, true)),
    predictedDuration: Number.isNaN(predicted) ? null : asListed(predicted),
    step: step === NO_STEP ? null : step,
    why,
  };
}

const tuplesSchema = z.array(
  z.union([z.tuple([z.string(), z.number()]), z.tuple([z.string(), z.number(), z.number()])]),
);

const entriesOfTuples = (text: string): ListEntry[] =>
  tuplesSchema
    .parse(JSON.parse(text))
    .map(([customer, score, duration = null]) => ({ customer, score, duration, ...UNKNOWN }));
