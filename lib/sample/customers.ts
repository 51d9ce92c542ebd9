/**
 * The shop's customers: regular ones and passers-by. Each has a mean duration, which is also their patience, and views
 * a share of the products in plain view.
 *
 * Both numbers are spread evenly over their distribution (one customer per quantile), in random order, rather than
 * drawn: so logs of different seeds differ in who is who, not in how many seconds there are.
 */
import type { RandomState } from '../engine/numeric/random.ts';
import { DURATION_SCALE, meanDurationAt } from './durations.ts';

/** The share of the keenest customer. Calibrated to precision and recall. */
const GREATEST_SHARE = 0.9;

interface Kind {
  readonly count: number;
  /** Weibull scale of mean durations, in seconds. */
  readonly durationScale: number;
  /** The share at quantile q is GREATEST_SHARE · q^shareSpread: 0 gives everybody the same share. */
  readonly shareSpread: number;
  readonly drawIds: (count: number, random: RandomState) => string[];
}

/** The spread is calibrated to the rows of the notebook's first customers (215, 222, 152, 219). */
const REGULAR: Kind = {
  count: 564,
  durationScale: DURATION_SCALE.regular,
  shareSpread: 0.09,
  drawIds: drawRegularIds,
};
/** The spread is calibrated to precision and recall. */
const PASSERBY: Kind = {
  count: 513,
  durationScale: DURATION_SCALE.passerby,
  shareSpread: 0.65,
  drawIds: drawPasserbyIds,
};

/** A regular id is the month of the first visit and a number within it; not all numbers are in the log. */
const MONTHS = ['201903', '201904', '201905'];
const NUMBERS_PER_MONTH = 290;

export interface Customer {
  readonly id: string;
  /** Seconds. */
  readonly meanDuration: number;
  /** Of the products in plain view, 0..1. */
  readonly share: number;
}

/** Regular customers, then passers-by, each sorted by id as a string. */
export function drawCustomers(random: RandomState): Customer[] {
  return [REGULAR, PASSERBY].flatMap((kind) => drawKind(kind, random));
}

function drawKind({ count, durationScale, shareSpread, drawIds }: Kind, random: RandomState): Customer[] {
  const ids = drawIds(count, random).sort();
  const ofDuration = shuffledQuantiles(count, random);
  const ofShare = shuffledQuantiles(count, random);
  return ids.map((id, n) => ({
    id,
    meanDuration: meanDurationAt(ofDuration[n], durationScale),
    share: GREATEST_SHARE * ofShare[n] ** shareSpread,
  }));
}

/** (n + ½) / count for n = 0..count−1, in random order. */
function shuffledQuantiles(count: number, random: RandomState): Float64Array {
  const places = Int32Array.from({ length: count }, (_, n) => n);
  random.shuffle(places);
  return Float64Array.from(places, (place) => (place + 0.5) / count);
}

/** Like CC20190310: March 2019, number 10. */
function drawRegularIds(count: number, random: RandomState): string[] {
  const numbers = Int32Array.from({ length: MONTHS.length * NUMBERS_PER_MONTH }, (_, n) => n);
  random.shuffle(numbers);
  return Array.from(
    numbers.subarray(0, count),
    (n) => `CC${MONTHS[n % MONTHS.length]}${Math.floor(n / MONTHS.length) + 1}`,
  );
}

/** Like RC7000141: seven digits. */
function drawPasserbyIds(count: number, random: RandomState): string[] {
  const ids = new Set<string>();
  while (ids.size < count) ids.add(`RC${1_000_000 + random.integer(9_000_000)}`);
  return [...ids];
}
