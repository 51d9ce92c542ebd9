/** Reads contacts: which email address belongs to which customer. */
import * as z from 'zod';
import { InputError } from '../contracts/errors.ts';
import { type CheckedRows, checkedRows, type RowCheck } from './checked-rows.ts';
import { CONTACT_COLUMNS } from './columns.ts';
import { idFault } from './ids.ts';
import type { IntakeFile } from './text-source.ts';

export interface Contact {
  readonly customer: string;
  readonly email: string;
  /** Counted from 1, header included. */
  readonly line: number;
}

const emailSchema = z.email();

/**
 * The rows of a file of customer,email, in order and in batches; read with the same care as clicks. A customer who
 * is in the file more than once comes each time: the last address counts.
 * @throws InputError bad-file if the file cannot be read as CSV, no-good-rows if it has no good row.
 */
export async function* readContacts(input: IntakeFile): AsyncGenerator<CheckedRows<Contact>> {
  let good = 0;
  let firstReason: string | undefined;
  for await (const batch of checkedRows(input, CONTACT_COLUMNS, checkedContact)) {
    good += batch.rows.length;
    const [first] = batch.rejects;
    if (first) firstReason ??= `The first bad row is line ${first.line}: ${first.reason}. `;
    yield batch;
  }
  if (good === 0)
    throw new InputError(
      'no-good-rows',
      `${input.file}: there is no contact in it. ${firstReason ?? ''}Rows must be customer,email`,
    );
}

const checkedContact: RowCheck<keyof typeof CONTACT_COLUMNS, Contact> = (field, line) => {
  const customer = field('customer');
  const email = field('email');
  const fault = idFault('customer', customer);
  if (fault) return fault;
  if (email === '') return 'the email is empty';
  if (!emailSchema.safeParse(email).success) return `'${email.slice(0, 80)}' is not an email address`;
  return { customer, email, line: line.number };
};
