/** Words that mean yes or no, in the languages of titles.ts. */
import { wordsOf } from './title.ts';

const YES = 'yes, y, true, t, 1, x, ja, j, wahr, oui, o, vrai, si, s, verdadero, vero, waar';
const NO = 'no, n, false, f, 0, nein, falsch, non, faux, falso, nee, onwaar';

/** @returns undefined if the value means neither. A number is only itself: -1 is not 1. */
type YesOrNo = (value: string) => boolean | undefined;

/** @param yes, no further words, separated by commas */
export function yesOrNo(yes: string, no: string): YesOrNo {
  const setOf = (...lists: string[]) => new Set(lists.flatMap((list) => list.split(', ')).map(wordsOf));
  const [yesWords, noWords] = [setOf(YES, yes), setOf(NO, no)];
  return (value) => {
    const words = wordsOf(value);
    if (/^\d+$/.test(words) && words !== value.trim()) return undefined;
    if (noWords.has(words)) return false;
    return yesWords.has(words) ? true : undefined;
  };
}
