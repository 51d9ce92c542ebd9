/** Contacts and products may have come before the log: each run compares those that are stored with it. */
import type { RunNote } from '../lib/contracts/run-notes.ts';
import { areFew, IdMatch } from '../lib/intake/id-match.ts';

const KINDS = {
  'contacts-unmatched': 'stored addresses are those of customers of the log',
  'products-unmatched': 'stored products are in the log',
} as const;

/**
 * @param matched ids that are in the log
 * @param others ids that are stored and not in the log
 * @param logIds all of the log
 */
export async function unmatchedNotes(
  code: keyof typeof KINDS,
  matched: Iterable<string>,
  others: readonly string[],
  logIds: readonly string[],
): Promise<RunNote[]> {
  const ids = [...matched, ...others];
  const count = ids.length - others.length;
  if (!areFew(count, ids.length, logIds.length)) return [];
  const { hint } = await IdMatch.of(ids, logIds);
  const message = `${count.toLocaleString('en')} of ${ids.length.toLocaleString('en')} ${KINDS[code]}${hint}`;
  return [{ code, message }];
}
