import { expect, test } from 'vitest';
import { OLD_CONTACTS_PARTITION } from '../../lib/contracts/table.ts';
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

test('contacts of an earlier layout move to where they are looked for, unless there is a newer one', async () => {
  const old = (sk: string) => ({
    pk: OLD_CONTACTS_PARTITION,
    sk,
    email: `${sk}@old.example`,
    updatedAt: '2026-01-01T00:00:00.000Z',
  });
  await putItems(['CC1', 'CC2'].map(old));
  await putContacts('shop', new Map([['CC2', { email: 'CC2@new.example', consent: null }]]), now);

  await moveOldContacts('shop');

  const contacts = Object.fromEntries(await listed(allContacts('shop')));
  expect(contacts).toEqual({ CC1: 'CC1@old.example', CC2: 'CC2@new.example' });
  expect(await listed(partitionKeys(OLD_CONTACTS_PARTITION))).toEqual([]);
});
