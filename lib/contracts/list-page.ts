/**
 * A page of a ranked list, as an item of the table holds it. All bytes are deflated, except the first two of `columns`.
 *
 *   customers  JSON text of their ids
 *   products   JSON text of the ids that reasons name, each once
 *   columns    bytes:
 *     0  version of the layout
 *     1  1 if the entries have scores, plus 2 if they have durations
 *     2  deflated: column after column (list-columns.ts)
 *          scores     float32
 *          predicted durations, in four digits
 *          reasons    twice a place in `products` plus 1, 0 for none
 *          steps      plus 1, 0 for none
 *          durations  float64: what was observed comes back as it was
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import * as z from 'zod';
import { DataError } from '../engine/errors.ts';
import { type Decimal, decimalOf, decimalPartsOf } from './decimal.ts';
import { ColumnReader, ColumnWriter } from './list-columns.ts';

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

const bytes = z.instanceof(Uint8Array);
export const listPageSchema = z.object({
  run: z.string(),
  customers: bytes,
  products: bytes.optional(),
  columns: bytes,
});
type Page = Omit<z.infer<typeof listPageSchema>, 'run'>;

/** Some 6 KB: read in two units, and far under the 400 KB that an item may have even with the longest ids. */
export const ENTRIES_PER_PAGE = 500;

const VERSION = 2;
const HEAD_BYTES = 2;
const SCORED = 1;
const TIMED = 2;
const REASONS = 2;
const GREATEST_FLOAT32 = (2 - 2 ** -23) * 2 ** 127;
/** Decimal digits that a float32 holds for certain. */
const SCORE_DIGITS = 7;
/** More than an estimate deserves. */
const ESTIMATE_DIGITS = 4;
/** More than what is measured on some hundred viewers deserves. */
const LIFT_DIGITS = 3;
/** Between the ids of a `why` in one field of a CSV file. */
export const ID_SEPARATOR = '; ';

/** A score as a page gives it back: in single precision, without the digits that are noise. */
export function asListed(score: number): number {
  const { mantissa, exponent } = listedScore(score);
  return decimalOf(mantissa, exponent);
}
export const listedScore = (score: number): Decimal => decimalPartsOf(inSinglePrecision(score), SCORE_DIGITS);

/** A predicted duration as a page gives it back. */
export const listedEstimate = (duration: number): Decimal =>
  decimalPartsOf(inSinglePrecision(duration), ESTIMATE_DIGITS);

const inSinglePrecision = (value: number) =>
  Math.fround(Math.min(GREATEST_FLOAT32, Math.max(-GREATEST_FLOAT32, value)));

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
  const columns = new ColumnWriter();
  const products = flags & SCORED ? writeScores(entries, columns) : [];
  if (flags & TIMED) columns.doubles(Float64Array.from(entries, ({ duration, score }) => duration ?? score));
  return {
    customers: deflateRawSync(JSON.stringify(entries.map(({ customer }) => customer))),
    ...(products.length > 0 && { products: deflateRawSync(JSON.stringify(products)) }),
    columns: Buffer.concat([Uint8Array.of(VERSION, flags), deflateRawSync(columns.bytes())]),
  };
}

/** A plain loop: it runs over all lists of a run. @returns the products that reasons name. */
function writeScores(entries: readonly ListEntry[], columns: ColumnWriter): string[] {
  const { length } = entries;
  const scores = new Float32Array(length);
  const predicted = new Float32Array(length);
  const steps = new Uint8Array(length);
  const reasons = Array.from({ length: REASONS }, () => new Uint16Array(length));
  const places = new Map<string, number>();
  for (let n = 0; n < length; n++) {
    const { score, predictedDuration, step, why } = entries[n];
    scores[n] = inSinglePrecision(score);
    predicted[n] = predictedDuration === null ? Number.NaN : inSinglePrecision(predictedDuration);
    steps[n] = step === null ? 0 : step + 1;
    for (let reason = 0; reason < why.length; reason++) {
      const product = why[reason];
      const place = places.get(product) ?? places.size + 1;
      if (place > places.size) places.set(product, place);
      reasons[reason][n] = place;
    }
  }
  columns.floats(scores);
  columns.decimals(predicted);
  for (const reason of reasons) columns.numbers(reason);
  columns.numbers(steps);
  return [...places.keys()];
}

/** @throws DataError when the bytes come from another version of Dwell, or are damaged. */
export function decodePage({ customers, products, columns }: Page): ListEntry[] {
  const flags = checkedFlags(columns);
  try {
    const named = products ? idsOf(products) : [];
    const reader = new ColumnReader(inflateRawSync(columns.subarray(HEAD_BYTES)));
    const entries = entriesOf(idsOf(customers), named, flags, reader);
    reader.end();
    return entries;
  } catch (error) {
    throw new DataError(`damaged page of a list: ${(error as Error).message}`);
  }
}

const idsSchema = z.array(z.string());
const idsOf = (deflated: Uint8Array) => idsSchema.parse(JSON.parse(inflateRawSync(deflated).toString()));

function checkedFlags(columns: Uint8Array): number {
  const [version = 'none', flags] = columns;
  if (version !== VERSION)
    throw new DataError(`the page of a list has layout ${version}, this Dwell reads ${VERSION}`);
  if (!(flags >= SCORED && flags <= (SCORED | TIMED)))
    throw new DataError(`damaged page of a list: it is of kind ${flags}`);
  return flags;
}

function entriesOf(
  customers: string[],
  products: string[],
  flags: number,
  columns: ColumnReader,
): ListEntry[] {
  const { length } = customers;
  const unknown = Array<null>(length).fill(null);
  const scores = flags & SCORED ? columns.floats(length) : undefined;
  const predicted = scores ? columns.decimals(length) : unknown;
  const reasons = Array.from({ length: scores ? REASONS : 0 }, () => columns.numbers(length));
  const steps = scores ? columns.numbers(length) : undefined;
  const durations = flags & TIMED ? columns.doubles(length) : undefined;
  const productAt = (place: number) => {
    if (place > products.length) throw new RangeError(`reason ${place} of ${products.length}`);
    return products[place - 1];
  };
  return customers.map((customer, n) => ({
    customer,
    score: scores ? asListed(scores[n]) : (durations?.[n] ?? 0),
    duration: durations?.[n] ?? null,
    predictedDuration: predicted[n],
    step: steps && steps[n] > 0 ? steps[n] - 1 : null,
    why: reasons.flatMap((places) => (places[n] > 0 ? [productAt(places[n])] : [])),
  }));
}
