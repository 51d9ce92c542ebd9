/** How many bad rows a file may have. */
import { InputError } from '../contracts/errors.ts';
import type { Reject } from '../contracts/results.ts';

/** @throws InputError too-many-bad-rows, with the first of them as the example. */
export function refuseTooManyBadRows(rows: number, badRows: number, maxShare: number, first?: Reject): void {
  if (badRows <= maxShare * rows) return;
  const example = first ? `The first is line ${first.line} of ${first.file}: ${first.reason}. ` : '';
  throw new InputError(
    'too-many-bad-rows',
    `${badRows.toLocaleString('en')} of ${rows.toLocaleString('en')} rows are bad (${percent(badRows / rows)}), ` +
      `more than the ${percent(maxShare)} allowed. ${example}Correct them and send the data again`,
  );
}

function percent(share: number): string {
  return share.toLocaleString('en', { style: 'percent', maximumSignificantDigits: 3 });
}
