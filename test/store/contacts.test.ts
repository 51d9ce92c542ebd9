import { expect, test } from 'vitest';
import { OLD_CONTACTS_PARTITION, OLD_POINTER_KEY } from '../../lib/contracts/table.ts';
import { allContacts, moveOldContacts, putContacts } from '../../lib/store/contacts.ts';
import { partitionKeys, putItems } from '../../lib/store/table-items.ts';
import { useEmbeddedTable } from './embedded-table.ts';

useEmbeddedTable();

const now = new Date('2026-03-01T12:00:00.000Z');

async function listed<T>(values: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const value of values) list.push(value);
  return list;
}

const old = (sk: string, fields: object = {}) => ({
  pk: OLD_CONTACTS_PARTITION,
  sk,
  email: `${sk}@old.example`,
  updatedAt: '2026-01-01T00:00:00.000Z',
  ...fields,
});
const published = { ...OLD_POINTER_KEY, dataset: 'shop', runId: 'shop-1', requestedAt: now.toISOString() };
const pointer = { ...published, dataDate: now.toISOString(), publishedAt: now.toISOString() };
const contactsOf = async (scope: string) => Object.fromEntries(await listed(allContacts(scope)));

test('contacts of an earlier layout move to where they are looked for, and newer ones stay', async () => {
  await putItems([pointer, old('CC1'), old('CC2'), old('CC3', { consent: false })]);
  const contacts = ['CC2', 'CC3'].map((id) => [id, { email: `${id}@new.example`, consent: null }] as const);
  await putContacts('scope', new Map(contacts), now);

  await moveOldContacts('shop', 'scope');

  expect(await contactsOf('scope')).toEqual({ CC1: 'CC1@old.example', CC2: 'CC2@new.example' });
  expect(await listed(partitionKeys(OLD_CONTACTS_PARTITION))).toEqual([]);
});

test('contacts of an earlier layout are never another data set’s', async () => {
  await putItems([pointer, old('CC1')]);

  await moveOldContacts('outlet', 'outlet');

  expect(await contactsOf('outlet')).toEqual({});
  expect(await listed(partitionKeys(OLD_CONTACTS_PARTITION))).toHaveLength(1);
});
