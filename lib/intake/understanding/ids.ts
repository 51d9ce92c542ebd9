/** Ids as files write them: what cannot be one, what stands for none, and what a spreadsheet has spoilt. */
import { MAX_ID_LENGTH } from '../../contracts/identity.ts';

/** Cc: control characters. Cf: zero-width ones and marks that nobody sees. U+FFFD: bytes that could not be decoded. */
const GOOD_ID = new RegExp(`^[^\\p{Cc}\\p{Cf}\\uFFFD]{1,${MAX_ID_LENGTH}}$`, 'u');
const PLAIN_ID = /^[!-~](?:[ -~]{0,254}[!-~])?$/;

/** What an id is of. A category’s name is its id. */
type IdOf = 'customer' | 'product' | 'category';

/** Why a text cannot be such an id; undefined if it can. */
export function idFault(what: IdOf, id: string): string | undefined {
  if (PLAIN_ID.test(id) || GOOD_ID.test(id)) return undefined;
  if (id === '') return `the ${what} is empty`;
  if (id.includes('\uFFFD')) return `the ${what} has bytes that are not UTF-8; save the file as UTF-8`;
  const length = [...id].length;
  if (length > MAX_ID_LENGTH)
    return `the ${what} has ${length} characters; ${MAX_ID_LENGTH} are the most allowed`;
  return /\p{Cc}/u.test(id)
    ? `the ${what} has control characters`
    : `the ${what} has zero-width characters; take them out`;
}

/** Why an id of a file in Latin-1 cannot be read; undefined if it can. */
export const latin1Fault = (what: IdOf, id: string): string | undefined =>
  PLAIN_ID.test(id)
    ? undefined
    : `the ${what} has letters that are not UTF-8, and perhaps Latin-1; save the file as UTF-8, or set ` +
      '{"columns":{"encoding":"Latin-1"}}';

/** One text per id: `é` may be one character or two. */
export const normalizedId = (id: string): string => (PLAIN_ID.test(id) ? id : id.normalize('NFC'));

/** What programs write where there is nothing: no id, or no day. */
const PLACEHOLDER =
  /^(?:\((?:not set|not provided|none|null|other|data not available|direct|blank|empty|leer)\)|\[?null\]?|\\N|undefined|nan|none|nil|n\/a|#n\/a|#na|#ref!|#name\?|#value!|<na>|<null>|<nil>|na|-|--|\[object Object\]|0{8}-0{4}-0{4}-0{4}-0{12}|0000-00-00(?: 00:00:00)?)$/i;

export const isPlaceholder = (id: string): boolean => id.length <= 36 && PLACEHOLDER.test(id);

/** How exports name the row that adds up all others. */
const TOTAL =
  /^(?:(?:grand |sub)?totals?|total général|total geral|total general|overall(?: total)?|sum|gesamt(?:ergebnis|summe)?|summe|insgesamt|ensemble|somme|suma(?: total)?|totale?(?: generale| complessivo)?|totaal|eindtotaal|all (?:users|customers|products|items|pages))$/i;

export const isTotal = (id: string): boolean => id.length <= 24 && TOTAL.test(id);

/** An id that a spreadsheet has rounded, as `7.31E+12`, or taken for a date, as `3-Apr`. */
export const isSpoilt = (id: string): boolean => id.length < 16 && SPOILT.test(id);

const MONTH = 'jan|feb|mar|mär|mrz|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez';
const SPOILT = new RegExp(
  `^\\d[.,]?\\d*E\\+\\d+$|^\\d{1,2}[-. ]{1,2}(?:${MONTH})$|^(?:${MONTH})[-. ]\\d\\d$`,
  'i',
);
