/** Words that mean yes or no, in the languages of titles.ts, and what the columns of a row say by them. */
import { isPlaceholder } from './ids.ts';
import type { Row } from './records.ts';
import { isDate, isEpoch } from './times.ts';
import { wordsOf } from './title.ts';
import type { YesNoStyle } from './titles.ts';

const YES = 'yes, y, true, t, 1, x, ja, j, wahr, oui, o, vrai, si, s, verdadero, vero, waar';
const NO = 'no, n, false, f, 0, nein, falsch, non, faux, falso, nee, onwaar';

/** @returns undefined if the value means neither. A number or a letter is only itself: -1 is not 1, and \N not n. */
export type YesOrNo = (value: string) => boolean | undefined;

/** @param yes, no further words, separated by commas */
export function yesOrNo(yes: string, no: string): YesOrNo {
  const setOf = (...lists: string[]) => new Set(lists.flatMap((list) => list.split(', ')).map(wordsOf));
  const [yesWords, noWords] = [setOf(YES, yes), setOf(NO, no)];
  return (value) => {
    const words = wordsOf(value);
    if (/^(?:\d+|\p{L})$/u.test(words) && words !== value.trim().toLowerCase()) return undefined;
    if (noWords.has(words)) return false;
    return yesWords.has(words) ? true : undefined;
  };
}

/** A column of yes and no. */
export interface Flag {
  readonly place: number;
  readonly style: YesNoStyle;
}

/** Signs of decimals and thousands do not matter. */
const AMOUNT = /^[+-]?[\d.,'’\s]+$/;

/** What the value means under a title of that style: the day since when something is so is a yes. */
function saidUnder(value: string, { inverted, amounts, no }: YesNoStyle, of: YesOrNo): boolean | undefined {
  if (value === no) return false;
  if (amounts && AMOUNT.test(value)) return !value.startsWith('-') && /[1-9]/.test(value);
  if (inverted && !isPlaceholder(value) && (isDate(value) || isEpoch(value))) return false;
  const said = of(value);
  return inverted && said !== undefined ? !said : said;
}

/**
 * What a row's columns of yes and no say; null if they are empty. A no in any of them is a no.
 * @param to what is said yes or no to
 * @returns a fault in words if a value means neither, as it may be a no
 */
export function saidIn(
  { fields }: Row,
  flags: readonly Flag[],
  of: YesOrNo,
  to: string,
): boolean | null | string {
  let given: boolean | null = null;
  let fault: string | undefined;
  for (const { place, style } of flags) {
    const text = fields[place].trim();
    const said = saidUnder(text, style, of);
    if (said === false) return false;
    if (said) given = true;
    else if (text !== '' && !isPlaceholder(text))
      fault ??= `'${text.slice(0, 40)}' is neither a yes nor a no to ${to}`;
  }
  return fault ?? given;
}
