/** Points in time, as logs write them. */

/** day-first and month-first: `1.3.2026 14:05`, `3/1/2026`. spreadsheet: days since 30 December 1899. */
export type TimeFormat =
  | 'epoch-s'
  | 'epoch-ms'
  | 'epoch-us'
  | 'iso'
  | 'compact'
  | 'day-first'
  | 'month-first'
  | 'spreadsheet';

const YEAR_2000_S = 946_684_800;
const YEAR_2100_S = 4_102_444_800;
const NUMBER = /^\d+(?:[.,]\d+)?$/;
/** With or without a time, fractions and a zone; so is the other. */
const ISO =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(Z|UTC|[+-]\d\d(?::?\d\d)?)?)?$/i;
const COMPACT =
  /^(20\d\d|19\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:T?([01]\d|2[0-3])(?:([0-5]\d)(?:([0-5]\d)(?:[.,](\d{1,9}))?)?)?(Z|[+-]\d\d(?::?\d\d)?)?)?$/i;
const DATE =
  /^(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?:[ ,T]+(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?\s*(AM|PM)?)?$/i;
const CLOCK = /^\d{1,2}:\d\d(:\d\d)?(\s*[AP]M)?$/i;
const YEAR_FIRST = /^\d{4}\/\d{1,2}\/\d{1,2}/;

/** Whether a text is a date, with or without a time of day; of numbers, none is. */
export const isDate = (text: string): boolean => ISO.test(text) || DATE.test(text) || YEAR_FIRST.test(text);

export const isClock = (text: string): boolean => CLOCK.test(text);

/** Whether a text can be a point in time: a number since 1970, between 2000 and 2100, or a date of eight digits and more. */
export const isEpoch = (text: string): boolean => epochOf(text) !== undefined || COMPACT.test(text);

type EpochFormat = Extract<TimeFormat, `epoch-${string}`>;
const PER_SECOND: Readonly<Record<EpochFormat, number>> = { 'epoch-s': 1, 'epoch-ms': 1e3, 'epoch-us': 1e6 };
const EPOCH_FORMATS = Object.keys(PER_SECOND) as EpochFormat[];

function epochOf(text: string): EpochFormat | undefined {
  const number = numberOf(text);
  return EPOCH_FORMATS.find((format) => !Number.isNaN(msSince1970(number, format)));
}

/** NaN if it is no point in time between 2000 and 2100. */
export function msSince1970(number: number, format: EpochFormat): number {
  const perSecond = PER_SECOND[format];
  const isBetween = number >= YEAR_2000_S * perSecond && number <= YEAR_2100_S * perSecond;
  return isBetween ? Math.round(number / (perSecond / 1e3)) : Number.NaN;
}

const numberOf = (text: string): number => (NUMBER.test(text) ? Number(text.replace(',', '.')) : Number.NaN);

/** Those of which one alone may not tell which it is. */
export const DATE_ORDERS: readonly TimeFormat[] = ['day-first', 'month-first'];

/** The format that nearly all values have; null if there is none, or if day and month cannot be told apart. */
export function timeFormatOf(values: readonly string[]): TimeFormat | null {
  const filled = values.filter((value) => value !== '');
  const formats: readonly TimeFormat[] = ['iso', 'compact', 'epoch-s', 'epoch-ms', 'epoch-us', 'spreadsheet'];
  const dates = filled.flatMap((value) => DATE.exec(value) ?? []);
  if (dates.length > 0) return isFormatOf('day-first', filled) ? dateOrder(filled) : null;
  return formats.find((format) => isFormatOf(format, filled)) ?? null;
}

const isFormatOf = (format: TimeFormat, filled: readonly string[]) =>
  filled.length > 0 &&
  filled.filter((value) => Number.isFinite(timeOf(value, format))).length >= 0.9 * filled.length;

const MOST_KEPT = 100;

/** Values of a column from all of a file: where its head has only dates such as 3/1/2026, a later one may tell the order. */
export class TimeEvidence {
  readonly #first: string[] = [];
  readonly #telling: string[] = [];

  add(text: string): void {
    if (text === '') return;
    if (this.#first.length < MOST_KEPT) this.#first.push(text);
    else if (this.#telling.length < MOST_KEPT && dateOrder([text]) !== null) this.#telling.push(text);
  }

  get format(): TimeFormat | null {
    return timeFormatOf([...this.#first, ...this.#telling]);
  }

  /** Whether these are dates of which none tells the order of day and month: each may be read in either. */
  get hasNoOrder(): boolean {
    return (
      this.#telling.length === 0 &&
      this.#first.every((text) => dateOrder([text]) === null) &&
      isFormatOf('day-first', this.#first)
    );
  }
}

function dateOrder(values: readonly string[]): TimeFormat | null {
  const parts = values.map((value) => DATE.exec(value)).filter((part) => part !== null);
  const isDayFirst = parts.some(([, first, sign]) => Number(first) > 12 || sign === '.');
  const isMonthFirst = parts.some(([, , , second]) => Number(second) > 12);
  if (isDayFirst === isMonthFirst) return null;
  return isDayFirst ? 'day-first' : 'month-first';
}

/** Milliseconds since 1970; NaN if the text is no time in this format. Without a zone, the time is UTC. */
export function timeOf(text: string, format: TimeFormat): number {
  switch (format) {
    case 'iso':
      return zonedTime(ISO.exec(text));
    case 'compact':
      return zonedTime(COMPACT.exec(text));
    case 'day-first':
    case 'month-first':
      return dateTime(text, format === 'day-first');
    case 'spreadsheet': {
      const days = numberOf(text);
      return days >= 36_526 && days < 73_051 ? Math.round((days - 25_569) * 86_400_000) : Number.NaN;
    }
    default:
      return msSince1970(numberOf(text), format);
  }
}

function zonedTime(match: RegExpExecArray | null): number {
  if (!match) return Number.NaN;
  const [, , , , , , , fraction = '', zone = 'Z'] = match;
  const [, sign, hours, minutes = '0'] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? [];
  const offset = sign ? Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes)) * 60_000 : 0;
  return partsTime(match) + Number(fraction.padEnd(3, '0').slice(0, 3)) - offset;
}

function dateTime(text: string, isDayFirst: boolean): number {
  const match = DATE.exec(text);
  if (!match) return Number.NaN;
  const [, first, , second, year, hour = '0', minute = '0', seconds = '0', half] = match;
  const [day, month] = isDayFirst ? [first, second] : [second, first];
  const hours = half ? (Number(hour) % 12) + (half.toUpperCase() === 'PM' ? 12 : 0) : Number(hour);
  return partsTime(['', year, month, day, String(hours), minute, seconds]);
}

/** @param parts the match: year, month, day and, if they are known, hours, minutes and seconds */
function partsTime(parts: readonly (string | undefined)[] | null): number {
  if (!parts) return Number.NaN;
  const [year, month, day, hours, minutes, seconds] = parts.slice(1, 7).map((part) => Number(part ?? 0));
  const time = Date.UTC(year, month - 1, day, hours, minutes, seconds);
  return new Date(time).getUTCDate() === day ? time : Number.NaN;
}
