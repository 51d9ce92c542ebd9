/** Reads contacts: which email address belongs to which customer, and whether one may write to it. */
import { InputError } from '../contracts/errors.ts';
import type { Understood } from '../contracts/results.ts';
import type { RunNote } from '../contracts/run-notes.ts';
import type { Settings } from '../contracts/settings.ts';
import { readRows } from './file-rows.ts';
import { IdMatch } from './id-match.ts';
import { Rejects, rawText } from './rejects.ts';
import { encodingOfAll, headOf, type IntakeFile } from './text-source.ts';
import { consentOf } from './understanding/consents.ts';
import { isEmail } from './understanding/emails.ts';
import { idFault, isPlaceholder, latin1Fault, normalizedId } from './understanding/ids.ts';
import { type Layout, layoutAlone } from './understanding/layout.ts';
import { shapeFault } from './understanding/log-reader.ts';
import { READ_AS_LATIN_1 } from './understanding/notes.ts';
import type { Row } from './understanding/records.ts';
import { saidIn } from './understanding/yes-no.ts';
import { columnOf, flagColumns } from './understood-file.ts';

export interface Contact {
  readonly email: string;
  /** Whether one may write to the customer. Null: the file does not say. */
  readonly consent: boolean | null;
}

export interface ContactSettings extends Pick<Settings, 'columns' | 'customerPrefix' | 'maxBadRowShare'> {
  /** Takes the refused rows. Left out: all are counted, and the first are kept. */
  readonly rejects?: Rejects;
  /** The customers of the log, to see how many addresses are theirs. Undefined: there is no log. */
  readonly customers?: Iterable<string> | AsyncIterable<string> | undefined;
}

export interface Contacts {
  /** By customer. The last address of a customer counts. */
  readonly contacts: ReadonlyMap<string, Contact>;
  readonly understood: NonNullable<Understood['contacts']>;
  readonly notes: readonly RunNote[];
}

/**
 * Reads a file of contacts, with the same care as clicks. A contact without an address is left out, and is no mistake.
 * @throws InputError not-understood, bad-file, too-many-bad-rows; no-good-rows if there is no contact in it
 */
export async function readContacts(input: IntakeFile, settings: ContactSettings): Promise<Contacts> {
  const { file } = input;
  const { columns, customerPrefix, maxBadRowShare, rejects = new Rejects(), customers } = settings;
  const head = await headOf(input, await encodingOfAll(input));
  const layout = layoutAlone(head, { kind: 'contacts', named: columns, customerPrefix });
  const contacts = new Map<string, Contact>();
  let rows = 0;
  let skipped = 0;
  if (layout)
    await readRows(input, layout, isContactRow(layout), async (batch) => {
      const bad = [];
      for (const row of batch) {
        const read = readContact(row, layout);
        if (read === undefined) skipped++;
        else if (typeof read === 'string')
          bad.push({ file, line: row.line, reason: read, raw: rawText(row.raw) });
        else {
          contacts.set(read.customer, { email: read.email, consent: read.consent });
          rows++;
        }
      }
      if (bad.length > 0) await rejects.add(bad);
    });
  if (!layout || rows + skipped === 0) throw noContact(file, rejects);
  rejects.refuseTooMany(rows + skipped, maxBadRowShare);

  const match = customers && (await IdMatch.of(contacts.keys(), customers));
  return {
    contacts,
    understood: {
      file,
      columns: {
        customer: columnOf(layout, 'customer'),
        email: columnOf(layout, 'email'),
        consent: flagColumns(layout),
      },
      rows,
      addresses: contacts.size,
      skipped,
      matched: match?.matched ?? null,
    },
    notes: [
      ...layout.notes,
      ...notesOf(file, contacts, skipped, layout),
      ...(match ? unmatchedNotes(file, match) : []),
    ],
  };
}

function noContact(file: string, { first: [bad] }: Rejects): InputError {
  const reason = bad ? `The first bad row is line ${bad.line}: ${bad.reason}. ` : '';
  return new InputError(
    'no-good-rows',
    `${file}: there is no contact in it. ${reason}Rows must be customer,email`,
  );
}

const isContactRow =
  ({ width, places }: Layout) =>
  (fields: readonly string[]) =>
    fields.length === width && isEmail(fields[places.email ?? -1].trim());

/** The contact; what is wrong with the row; or undefined if it has no address or no customer. */
function readContact(
  row: Row,
  layout: Layout,
): (Contact & { readonly customer: string }) | string | undefined {
  const shape = shapeFault(row, layout);
  if (shape) return shape;
  const field = (place = -1) => row.fields[place].trim();
  const customer = field(layout.places.customer);
  const email = field(layout.places.email).replace(/^mailto:/i, '');
  if (row.fault && [customer, email].some((text) => text.includes('"')))
    return 'a quote is not closed, or stands inside a field';
  if (email === '' || isPlaceholder(email) || isPlaceholder(customer)) return undefined;
  const fault =
    idFault('customer', customer) ?? (layout.isEncodingSure ? undefined : latin1Fault('customer', customer));
  if (fault) return fault;
  if (!isEmail(email)) return `'${email.slice(0, 80)}' is not an email address`;
  const consent = saidIn(row, layout.flags, consentOf, 'being written to');
  if (typeof consent === 'string') return consent;
  return { customer: normalizedId(customer), email: email.normalize('NFC'), consent };
}

function notesOf(
  file: string,
  contacts: ReadonlyMap<string, Contact>,
  skipped: number,
  { encoding }: Layout,
): RunNote[] {
  const notes: RunNote[] = encoding === 'Latin-1' ? [{ ...READ_AS_LATIN_1, file }] : [];
  if (skipped > 0)
    notes.push({
      code: 'no-address',
      message: `${counted(skipped, 'contact')} without an address left out`,
      file,
    });
  const refused = [...contacts.values()].filter(({ consent }) => consent === false).length;
  if (refused > 0)
    notes.push({
      code: 'no-consent',
      message: `${counted(refused, 'customer')} said no to being written to: the address is kept, and never shown`,
      file,
    });
  return notes;
}

function unmatchedNotes(file: string, { matched, listed, hint }: IdMatch): RunNote[] {
  if (matched >= listed / 2) return [];
  const message = `${matched.toLocaleString('en')} of ${listed.toLocaleString('en')} addresses are those of customers of the log${hint}`;
  return [{ code: 'contacts-unmatched', message, file }];
}

const counted = (count: number, what: string) =>
  `${count.toLocaleString('en')} ${count === 1 ? what : `${what}s`}`;
