/** The refused rows of some files: all are counted, the first are kept to be shown. */
import { InputError } from '../contracts/errors.ts';
import type { Reject } from '../contracts/results.ts';

const KEPT = 100;
const RAW_LIMIT = 200;
/** The first half of a surrogate pair, left if the text is cut within the pair. */
const HALF_CHARACTER = /[\uD800-\uDBFF]$/;

/** The text of a row as the reject report shows it. */
export function rawText(text: string): string {
  return text.slice(0, RAW_LIMIT).replace(HALF_CHARACTER, '');
}

export class Rejects {
  readonly first: Reject[] = [];
  total = 0;

  /** Reading goes on when the promise is fulfilled. */
  async add(rejects: readonly Reject[]): Promise<void> {
    this.total += rejects.length;
    this.first.push(...rejects.slice(0, KEPT - this.first.length));
  }

  /** @throws InputError too-many-bad-rows, with the first of them as an example. */
  refuseTooMany(goodRows: number, maxShare: number): void {
    const rows = goodRows + this.total;
    if (this.total <= maxShare * rows) return;
    const [{ file, line, reason }] = this.first;
    throw new InputError(
      'too-many-bad-rows',
      `${this.total.toLocaleString('en')} of ${rows.toLocaleString('en')} rows are bad ` +
        `(${percent(this.total / rows)}), more than the ${percent(maxShare)} allowed. The first is line ${line} ` +
        `of ${file}: ${reason}. Correct them and send the data again, or raise maxBadRowShare`,
    );
  }
}

function percent(share: number): string {
  return share.toLocaleString('en', { style: 'percent', maximumSignificantDigits: 3 });
}
