import { expect, test } from 'vitest';
import { readContacts } from '../../lib/intake/contacts.ts';
import { Rejects } from '../../lib/intake/rejects.ts';
import { gzipFile, textFile } from './text-file.ts';

async function read(text: string, file = textFile(text, { file: 'contacts.csv' })) {
  const rejects = new Rejects();
  const settings = { columns: {}, customerPrefix: 'CC', maxBadRowShare: 1, rejects };
  const { contacts, understood, notes } = await readContacts(file, settings);
  return { contacts: Object.fromEntries(contacts), understood, notes, rejects };
}

const ANN = { email: 'ann@shop.example', consent: null };

test('rows of customer and email need no header; an id may have any delimiter that is none', async () => {
  const { contacts } = await read('CC1,ann@shop.example\n\nCC2;x,bob.b+news@mail.shop.example\n');

  expect(contacts).toEqual({ CC1: ANN, 'CC2;x': { email: 'bob.b+news@mail.shop.example', consent: null } });
});

test.each([
  ['a header', 'Customer,Email\nCC1,ann@shop.example\n'],
  ['another order', 'e-mail,customer_id\nann@shop.example,CC1\n'],
  ['another order and no header', 'ann@shop.example,CC1\n'],
  ['semicolons and further columns', 'user;name;mail\nCC1;Ann;ann@shop.example\n'],
  ['German titles', 'Kundennummer;Vorname;E-Mail-Adresse\nCC1;Ann;ann@shop.example\n'],
  ['an id that beats a name', 'Name,Customer ID,Email\nAnn,CC1,ann@shop.example\n'],
  ['the id of the contact', 'id,email,first name\nCC1,ann@shop.example,Ann\n'],
])('a file may have %s', async (_, text) => {
  const { contacts, rejects } = await read(text);

  expect(contacts).toEqual({ CC1: ANN });
  expect(rejects.total).toBe(0);
});

test('a bad row is refused with file, line and reason; one without an address is no mistake', async () => {
  const { contacts, understood, notes, rejects } = await read(
    'CC1,ann@shop.example\nCC2,ann\nCC3,\n,a@b.example\nCC4\n',
  );

  expect(contacts).toEqual({ CC1: ANN });
  expect(rejects.first).toEqual([
    { file: 'contacts.csv', line: 2, reason: "'ann' is not an email address", raw: 'CC2,ann' },
    { file: 'contacts.csv', line: 4, reason: 'the customer is empty', raw: ',a@b.example' },
    { file: 'contacts.csv', line: 5, reason: 'it has 1 field instead of 2', raw: 'CC4' },
  ]);
  expect(understood).toMatchObject({ rows: 1, skipped: 1 });
  expect(notes.map(({ code }) => code)).toEqual(['no-address']);
});

test('a file without a good row is refused, and the message names its first bad row', async () => {
  await expect(read('customer,email\nCC1,ann\n')).rejects.toMatchObject({
    code: 'no-good-rows',
    message:
      "contacts.csv: there is no contact in it. The first bad row is line 2: 'ann' is not an email address. " +
      'Rows must be customer,email',
  });
  await expect(read('')).rejects.toMatchObject({ code: 'no-good-rows' });
});

test('the setting columns names the columns, and of its customer only where the file has that title', async () => {
  const settings = { columns: { customer: 'Kd', email: 'Wohin' }, customerPrefix: 'CC', maxBadRowShare: 1 };
  const [own, other] = await Promise.all(
    ['Kd,Wohin\nCC1,ann@shop.example\n', 'customer,Wohin\nCC1,ann@shop.example\n'].map((text) =>
      readContacts(textFile(text), settings),
    ),
  );

  expect(own.contacts).toEqual(new Map([['CC1', ANN]]));
  expect(other.contacts).toEqual(own.contacts);
});

test('a file whose customers cannot be told is refused', async () => {
  await expect(read('Email Address,First Name\nann@shop.example,Ann\n')).rejects.toMatchObject({
    code: 'not-understood',
    message: expect.stringContaining('there is no column for the customer'),
  });
});

test.each([
  'a&b@shop.example',
  'jörg@shop.example',
  'info@bücher.example',
  'i@xn--bcher-kva.example',
  "o'hara@a-b.example",
])('%s is an address', async (email) => {
  expect((await read(`customer,email\nCC1,${email}\n`)).contacts).toEqual({ CC1: { email, consent: null } });
});

test.each([
  'ann',
  'ann@',
  '@shop.example',
  'ann@shop',
  'ann@-shop.example',
  'ann@shop..example',
  'a b@shop.example',
])('%s is no address', async (email) => {
  const { rejects } = await read(`customer,email\nCC9,good@shop.example\nCC1,${email}\n`);

  expect(rejects.total).toBe(1);
});

test('gzip is unpacked', async () => {
  const text = 'CC1,ann@shop.example\n';

  expect((await read(text, gzipFile(text))).contacts).toEqual({ CC1: ANN });
});

test('Latin-1 is told though the first umlaut stands far below, and is no harm beside the ids', async () => {
  const many = Array.from({ length: 20_000 }, (_, n) => `CC${n},c${n}@shop.example,Ann\n`).join('');
  const latin1 = Buffer.from(`customer,email,name\n${many}CC,joerg@shop.example,Jörg\n`, 'latin1');

  const { contacts, notes } = await read('', textFile(latin1, { file: 'contacts.csv' }));

  expect(contacts.CC).toEqual({ email: 'joerg@shop.example', consent: null });
  expect(notes.map(({ code }) => code)).toEqual(['encoding']);
});

const consents = async (text: string) =>
  Object.values((await read(text)).contacts).map(({ consent }) => consent);

test.each([
  ['Accepts Email Marketing', ['yes', 'no', '']],
  ['Einwilligung', ['ja', 'nein', '']],
  ['Abonné', ['oui', 'non', '']],
  ['email_subscribe', ['opted_in', 'unsubscribed', '']],
  ['Status', ['Subscribed', 'Unsubscribed', '']],
  ['is_subscribed', ['1', '0', 'NULL']],
  ['Unsubscribed', ['false', 'true', '']],
  ['Opt-out', ['0', '1', '']],
])('consent is read under the title %s: a yes, a no, nothing', async (title, [yes, no, nothing]) => {
  const text = `customer;email;${title}\nA;a@b.example;${yes}\nB;b@b.example;${no}\nC;c@b.example;${nothing}\n`;

  expect(await consents(text)).toEqual([true, false, null]);
});

test('a no in one of several columns is a no', async () => {
  const text =
    'customer,email,accepts marketing,unsubscribed\nA,a@b.example,yes,false\nB,b@b.example,yes,true\nC,c@b.example,no,false\n';

  expect(await consents(text)).toEqual([true, false, false]);
});

test('a word that is neither a yes nor a no is a bad row, as it may be a no', async () => {
  const { rejects } = await read('customer,email,consent\nA,a@b.example,yes\nB,b@b.example,vielleicht\n');

  expect(rejects.first[0].reason).toBe("'vielleicht' is neither a yes nor a no to being written to");
});

test('a state that tells nothing of consent is not taken for one', async () => {
  const { understood } = await read('customer,email,status\nA,a@b.example,gold\nB,b@b.example,silver\n');

  expect(understood.columns.consent).toBeNull();
});

test('a note names a column whose title may tell the consent, where it is not read', async () => {
  for (const [title, values] of [
    ['status', ['1', '3']],
    ['email_status', ['subscribed', 'spam']],
  ] as const) {
    const { understood, notes } = await read(
      `customer,email,${title}\n${values.map((value, n) => `C${n},c${n}@b.example,${value}\n`).join('')}`,
    );

    expect(understood.columns.consent).toBeNull();
    expect(notes.map(({ code, message }) => [code, message])).toEqual([
      [
        'column-in-doubt',
        `'${title}' may be the consent, but its values are neither a yes nor a no: it is not read`,
      ],
    ]);
  }
});

test.each([
  ['unsubscribed', '2026-01-02 10:00:00'],
  ['Opt-out', '02.01.2026'],
  ['UNSUB_TIME', '2026-01-02 10:00:00'],
  ['email_status', 'dnc'],
  ['email consent', 'none'],
])('under the title %s, %s is a no', async (title, value) => {
  expect(await consents(`customer,email,${title}\nA,a@b.example,${value}\nB,b@b.example,\n`)).toEqual([
    false,
    null,
  ]);
});

test('days under a title that asks for a yes or a no are bad rows', async () => {
  const { rejects } = await read(
    'customer,email,accepts_marketing\nA,a@b.example,2026-01-02\nB,b@b.example,\n',
  );

  expect(rejects.first[0].reason).toBe("'2026-01-02' is neither a yes nor a no to being written to");
});

test('a state that is blank in all rows that are looked at is read below them', async () => {
  const rows = (count: number, state: string) =>
    Array.from({ length: count }, (_, n) => `C${state}${n},c${n}@b.example,${state}\n`).join('');

  const all = await consents(`customer,email,status\n${rows(3000, '')}${rows(100, 'unsubscribed')}`);

  expect(all.filter((consent) => consent === false)).toHaveLength(100);
});

test('a consent that is named by hand is not alone', async () => {
  const settings = { columns: { consent: 'Darf' }, customerPrefix: 'CC', maxBadRowShare: 1 };
  const text = 'customer,email,Darf,unsubscribed\nA,a@b.example,ja,true\nB,b@b.example,ja,\n';

  const { contacts, understood } = await readContacts(textFile(text), settings);

  expect([...contacts.values()].map(({ consent }) => consent)).toEqual([false, true]);
  expect(understood.columns.consent).toBe('Darf, unsubscribed');
});

test('a refusal asks for another title of the customer, as a setting would be for the log, too', async () => {
  await expect(read('Kdschl,email\nA,a@b.example\n')).rejects.toMatchObject({
    message: expect.stringContaining('Give the column that has the ids of the log the title customer_id'),
  });
});
