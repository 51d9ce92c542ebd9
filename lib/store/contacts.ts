/** Customers' email addresses, as the files of contacts of a scope have them. */
import { createHash } from 'node:crypto';
import {
  contactItemSchema,
  factKey,
  OLD_CONTACTS_PARTITION,
  OLD_POINTER_KEY,
  oldPointerSchema,
} from '../contracts/table.ts';
import type { Contact } from '../intake/contacts.ts';
import { inBatches } from './batches.ts';
import { allFacts, findFacts, putFacts } from './facts.ts';
import { deleteItems, partitionItems, readItem, updateItems } from './table-items.ts';

/** Where to write to a customer. */
export interface Address {
  readonly email: string;
  /** True: there is no address to write to, as none is known or the customer said no, and this one reaches nobody. */
  readonly dummy: boolean;
}

/** Adds or replaces contacts. */
export const putContacts = (scope: string, contacts: ReadonlyMap<string, Contact>, now: Date) =>
  putFacts('CONTACTS', scope, contacts, now);

/** What is moved before it is deleted where it was. */
const CONTACTS_AT_ONCE = 1000;

/** Contacts of the table's layout 1, if they are the data set's, to its scope. What that says already is newer, and stays. */
export async function moveOldContacts(dataset: string, scope: string): Promise<void> {
  const published = await readItem(OLD_POINTER_KEY, oldPointerSchema);
  if (published?.dataset !== dataset) return;
  for await (const contacts of inBatches(partitionItems(OLD_CONTACTS_PARTITION), CONTACTS_AT_ONCE)) {
    const moved = contacts.map((contact) => ({ ...contact, ...factKey('CONTACTS', scope, contact.sk) }));
    await updateItems(moved, false);
    await deleteItems(contacts);
  }
}

/**
 * The addresses of any number of customers that may be written to, by a walk through all addresses; and who else has one.
 */
export async function emailsOf(
  scope: string,
  customers: readonly string[],
): Promise<{ emails: Map<string, string>; others: string[] }> {
  const wanted = new Set(customers);
  const emails = new Map<string, string>();
  const others: string[] = [];
  for await (const [customer, email] of allContacts(scope))
    if (wanted.has(customer)) emails.set(customer, email);
    else others.push(customer);
  return { emails, others };
}

/** Every address that may be written to, as [customer, email]. */
export async function* allContacts(scope: string): AsyncGenerator<[customer: string, email: string]> {
  for await (const { sk, email, consent } of allFacts('CONTACTS', scope, ['sk', 'email', 'consent']))
    if (consent !== false) yield [sk, email as string];
}

/** By customer, those of at most 100 that may be written to. @throws TableBusyError, RangeError for more customers */
export async function findEmails(scope: string, customers: readonly string[]): Promise<Map<string, string>> {
  const emails = new Map<string, string>();
  for (const item of await findFacts('CONTACTS', scope, customers)) {
    const { email, consent } = contactItemSchema.parse(item);
    if (consent !== false) emails.set(String(item.sk), email);
  }
  return emails;
}

/** The known address, or a dummy. */
export function addressOf(customer: string, email: string | undefined): Address {
  return { email: email ?? dummyEmail(customer), dummy: email === undefined };
}

/** Longest local part that mail servers must accept (RFC 5321, 4.5.3.1.1). */
const MAX_LOCAL_PART_LENGTH = 64;
/** 64 bits: among ten million customers, two share an address with odds of about 1 in 400,000. */
const HASH_LENGTH = 16;

/**
 * An address for a customer whose real one is not known. It is the same at every call, and always under the reserved
 * domain example.com (RFC 2606): no real person can be written to by mistake.
 *
 * An id that can be a local part as it is (at most 64 capitals, digits, `-`, `_`) is the local part. For any other
 * id, the local part is its readable characters, a dot and a hash of the whole id. So two customers practically never
 * share an address, even if case is ignored: the first kind has no dot, and the second differs by the hash.
 */
export function dummyEmail(customer: string): string {
  const plain = /^[A-Z0-9_-]+$/.test(customer) && customer.length <= MAX_LOCAL_PART_LENGTH;
  return `${plain ? customer : hashedLocalPart(customer)}@example.com`;
}

function hashedLocalPart(customer: string): string {
  const hash = createHash('sha256').update(customer).digest('hex').slice(0, HASH_LENGTH);
  const readable = customer
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{Mark}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_LOCAL_PART_LENGTH - HASH_LENGTH - 1);
  return `${readable || 'customer'}.${hash}`;
}
