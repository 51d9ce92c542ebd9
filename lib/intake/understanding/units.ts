/** Units of durations, as titles and values name them. */

export type Unit = keyof typeof UNITS;

/** Seconds in one, and its names without accents; those of one letter count only as a word of their own. */
const UNITS = {
  ns: { seconds: 1e-9, names: 'ns nanos nanoseconds' },
  µs: { seconds: 1e-6, names: 'us µs μs usec micros microseconds' },
  ms: {
    seconds: 1e-3,
    names:
      'ms msec msecs milli millis millisec millisecs millisecond milliseconds millisekunde millisekunden milliseconde ' +
      'millisecondes milisegundo milisegundos millisecondo millisecondi milliseconden',
  },
  s: {
    seconds: 1,
    names:
      's sec secs second seconds sek sekunde sekunden seconde secondes seg segundo segundos secondo secondi seconden',
  },
  min: {
    seconds: 60,
    names: 'm min mins minute minutes minuten minuto minutos minuti minuut mn',
  },
  h: {
    seconds: 3600,
    names: 'h hr hrs hour hours std stunde stunden heure heures hora horas ora ore uur uren',
  },
} as const;

const BY_NAME = new Map<string, Unit>(
  (Object.keys(UNITS) as Unit[]).flatMap((unit) => UNITS[unit].names.split(' ').map((name) => [name, unit])),
);
const LONGEST_FIRST = [...BY_NAME.keys()]
  .filter(({ length }) => length > 1)
  .sort((a, b) => b.length - a.length);

/** Words in parentheses that say that values are hours:minutes:seconds. */
export const CLOCK = /^(?:h+ )?m+ s+$/;

/** Divides where it can: 28,000 ms times 0.001 would not be 28 exactly. */
export function toSeconds(amount: number, unit: Unit): number {
  const { seconds } = UNITS[unit];
  return seconds < 1 ? amount / Math.round(1 / seconds) : amount * seconds;
}

/** Null if the word is no unit. @param word in lower case */
export const unitNamed = (word: string): Unit | null => BY_NAME.get(word) ?? null;

/** The unit at the end of a title, as a word or as part of one, and the words before it; undefined if there is none. */
export function unitAtEnd(words: string): { words: string; unit: Unit } | undefined {
  const [, before = '', last] = /^(?:(.*) )?(\S+)$/.exec(words) ?? [];
  const unit = last === undefined ? null : unitNamed(last);
  // A title of one letter, or `min` and `h` alone, is not clear enough.
  if (unit && (before !== '' || last.length > 3 || last === 'ms' || last === 'sec'))
    return { words: before.replace(/ (?:in|en)$|^(?:in|en)$/, ''), unit };
  const name = LONGEST_FIRST.find((ending) => words.endsWith(ending) && words.length > ending.length);
  if (name === undefined) return undefined;
  return { words: words.slice(0, -name.length).trim(), unit: BY_NAME.get(name) as Unit };
}

const CLOCK_VALUE = /^(\d+):([0-5]?\d):([0-5]?\d(?:[.,]\d+)?)$/;
const TERM = /(\d+(?:[.,]\d+)?)\s*(\p{L}+)\.?/gu;
const TERMS = /^(?:\d+(?:[.,]\d+)?\s*\p{L}+\.?\s*)+$/u;
const ISO_DURATION = /^PT?(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?$/;

/** Seconds of a value that names its units itself: `00:01:23`, `1 min 23s`, `PT1M23S`. Undefined if it does not. */
export function spelledSeconds(text: string): number | undefined {
  const clock = CLOCK_VALUE.exec(text) ?? ISO_DURATION.exec(text);
  if (clock) {
    const [hours = 0, minutes = 0, seconds = 0] = clock.slice(1).map((part) => numberOf(part ?? '0'));
    return hours * 3600 + minutes * 60 + seconds;
  }
  if (!TERMS.test(text)) return undefined;
  let total = 0;
  for (const [, amount, word] of text.matchAll(TERM)) {
    const unit = unitNamed(word.toLowerCase());
    if (unit === null) return undefined;
    total += toSeconds(numberOf(amount), unit);
  }
  return total;
}

const numberOf = (text: string) => Number(text.replace(',', '.'));
