import { InputError } from '../contracts/errors.ts';

/** @throws InputError too-few-rows when there are fewer rows than folds. */
export function refuseTooFewRows(rows: number, folds: number): void {
  if (rows < folds)
    throw new InputError(
      'too-few-rows',
      `there ${rows === 1 ? 'is 1 row' : `are ${rows} rows`} for ${folds} folds: models are tested on one fold and ` +
        `learn from the others, so give at least ${folds} rows of different customers or products`,
    );
}
