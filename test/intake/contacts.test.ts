import { expect, test } from 'vitest';
import type { Reject } from '../../lib/contracts/results.ts';
import { type Contact, readContacts } from '../../lib/intake/contacts.ts';
import { gzipFile, textFile } from './text-file.ts';

async function read(text: string, file = textFile(text, { file: 'contacts.csv' })) {
  const contacts: Contact[] = [];
  const rejects: Reject[] = [];
  for await (const batch of readContacts(file)) {
    contacts.push(...batch.rows);
    rejects.push(...batch.rejects);
  }
  return { contacts, rejects };
}

test('rows of customer and email come in order, with their lines', async () => {
  const { contacts } = await read('CC1,ann@shop.example\n\nCC2;x,bob.b+news@mail.shop.example\n');

  expect(contacts).toEqual([
    { customer: 'CC1', email: 'ann@shop.example', line: 1 },
    { customer: 'CC2;x', email: 'bob.b+news@mail.shop.example', line: 3 },
  ]);
});

test.each([
  ['a header', 'Customer,Email\nCC1,ann@shop.example\n'],
  ['another order', 'e-mail,customer_id\nann@shop.example,CC1\n'],
  ['semicolons and further columns', 'user;name;mail\nCC1;Ann;ann@shop.example\n'],
])('a file may have %s', async (_, text) => {
  const { contacts, rejects } = await read(text);

  expect(contacts).toEqual([{ customer: 'CC1', email: 'ann@shop.example', line: 2 }]);
  expect(rejects).toEqual([]);
});

test('a bad row is refused with file, line and reason', async () => {
  const { contacts, rejects } = await read('CC1,ann@shop.example\nCC2,ann\nCC3,\n,a@b.example\nCC4\n');

  expect(contacts).toHaveLength(1);
  expect(rejects).toEqual([
    { file: 'contacts.csv', line: 2, reason: "'ann' is not an email address", raw: 'CC2,ann' },
    { file: 'contacts.csv', line: 3, reason: 'the email is empty', raw: 'CC3,' },
    { file: 'contacts.csv', line: 4, reason: 'the customer is empty', raw: ',a@b.example' },
    { file: 'contacts.csv', line: 5, reason: 'it has 1 field instead of 2', raw: 'CC4' },
  ]);
});

test('a file without a good row is refused, and the message names its first bad row', async () => {
  await expect(read('CC1,ann\n')).rejects.toMatchObject({
    code: 'no-good-rows',
    message:
      "contacts.csv: there is no contact in it. The first bad row is line 1: 'ann' is not an email address. " +
      'Rows must be customer,email',
  });
  await expect(read('')).rejects.toMatchObject({ code: 'no-good-rows' });
});

test('gzip is unpacked', async () => {
  const text = 'CC1,ann@shop.example\n';

  expect((await read(text, gzipFile(text))).contacts).toHaveLength(1);
});
