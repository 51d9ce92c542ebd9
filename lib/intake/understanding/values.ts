/** What the values of a column look like. A title alone may mislead: `time` may be a duration or a point in time. */
import { availabilityOf } from './availabilities.ts';
import { consentOf } from './consents.ts';
import { isEmail } from './emails.ts';
import { isPlaceholder } from './ids.ts';
import { isNumberLike } from './numbers.ts';
import { isClock, isDate, isEpoch } from './times.ts';
import { spelledSeconds } from './units.ts';

/** Shares of the values that are not empty. */
export interface Look {
  /** Number of values that are not empty. */
  readonly filled: number;
  readonly numbers: number;
  /** Numbers and values like `00:01:23`. */
  readonly durations: number;
  /** Dates, and numbers that count time since 1970. */
  readonly instants: number;
  readonly dates: number;
  /** Times of day, as `14:05:00`. They may be durations, too. */
  readonly clocks: number;
  readonly addresses: number;
  readonly consents: number;
  readonly availabilities: number;
  /** How shops build a product: simple, variable. */
  readonly kinds: number;
}

const KIND =
  /^(?:(?:simple|variable|variation|grouped|external|configurable|bundle|virtual|downloadable|subscription|gift ?card)\b[-, ]*)+$/i;

export function look(values: readonly string[]): Look {
  const filled = values.filter((value) => value !== '');
  const share = (holds: (value: string) => boolean) => filled.filter(holds).length / (filled.length || 1);
  return {
    filled: filled.length,
    numbers: share(isNumberLike),
    durations: share((value) => isNumberLike(value) || spelledSeconds(value) !== undefined),
    instants: share((value) => isDate(value) || isEpoch(value)),
    dates: share(isDate),
    clocks: share(isClock),
    addresses: share(isEmail),
    consents: share((value) => consentOf(value) !== undefined || isPlaceholder(value)),
    availabilities: share((value) => availabilityOf(value) !== undefined || isPlaceholder(value)),
    kinds: share((value) => KIND.test(value)),
  };
}

/** The share from which a column counts as of one kind: some rows of any file are odd. */
export const NEARLY_ALL = 0.9;

/** Whether the values are points in time, which are never durations. */
export const areInstants = ({ filled, instants }: Look): boolean => filled > 0 && instants >= NEARLY_ALL;
