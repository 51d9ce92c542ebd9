/** Customers' addresses: they belong to no run, and stay until they are replaced. */
import { CONTACTS_PARTITION } from '../contracts/table.ts';
import { partitionItems, putItems } from './table-items.ts';

/** Adds and replaces. @returns how many were written. */
export async function putContacts(emails: ReadonlyMap<string, string>, now: Date): Promise<number> {
  const updatedAt = now.toISOString();
  const item = ([customer, email]: [string, string]) => ({
    pk: CONTACTS_PARTITION,
    sk: customer,
    email,
    updatedAt,
  });
  return putItems([...emails].map(item));
}

/** Every known address, as [customer, email]. */
export async function* allContacts(): AsyncGenerator<[customer: string, email: string]> {
  for await (const { sk, email } of partitionItems(CONTACTS_PARTITION, ['sk', 'email']))
    yield [sk, email as string];
}
