/** Whether the products of a log can be bought. */
import { type Catalogue, isAvailable } from '../contracts/catalogue.ts';
import { InputError } from '../contracts/errors.ts';
import type { RunNote } from '../contracts/run-notes.ts';

/**
 * Lists leave out what cannot be bought.
 * @throws InputError no-good-rows if that is all: a run would take the place of good lists by empty ones
 */
export function availabilityNotes(catalogue: Catalogue): RunNote[] {
  const missing = catalogue.filter((product) => !isAvailable(product)).length;
  if (missing === 0) return [];
  if (missing === catalogue.length)
    throw new InputError(
      'no-good-rows',
      'by the files of products, none of the products of the log can be bought, so all lists would be empty. Upload a ' +
        'file to products/ that says which can',
    );
  const count = (number: number) => number.toLocaleString('en');
  const message = `${count(missing)} of ${count(catalogue.length)} products of the log cannot be bought: they are in no list`;
  return [{ code: 'not-available', message }];
}
