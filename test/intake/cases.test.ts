/** Inputs that Dwell once got wrong (cases/): read right, or refused in words that name what is wrong. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readClicks } from '../../lib/intake/clicks.ts';
import { readContacts } from '../../lib/intake/contacts.ts';
import { filesOf } from './folder-files.ts';
import { SHOP_SETTINGS as settings } from './shop-settings.ts';

const CASES = readdirSync(path.join(import.meta.dirname, 'cases'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const tried = new Set<string>();

/** The folder of the case with this number. */
function folderOf(number: string): string {
  const found = CASES.find((name) => name.startsWith(`${number}-`));
  if (!found) throw new Error(`there is no case ${number}`);
  tried.add(found);
  return `cases/${found}`;
}

const readCase = async (number: string, ...names: string[]) =>
  readClicks(await filesOf(folderOf(number), names), settings);

/** 12 of 20 products each, for 20 customers: what the shop of most cases has. */
const WHOLE_SHOP = { rowsRead: 240, badRows: 0, customers: 20, products: 20 };
const SECONDS = { least: 3, median: 64.5, greatest: 120, mean: 62.45 };

describe('a log is read as what it is', () => {
  test.each([
    [
      '01',
      ['a.csv', 'b.csv'],
      { customer: 'customer', product: 'product', duration: 'duration', time: null },
    ],
    [
      '03',
      ['usual-order.csv'],
      { customer: 'customer', product: 'product', duration: 'duration', time: null },
    ],
    ['03', ['reversed.csv'], { customer: 'customer', product: 'product', duration: 'duration', time: null }],
    [
      '03',
      ['four-columns.csv'],
      { customer: 'customer', product: 'product', duration: 'duration', time: null },
    ],
    [
      '04',
      ['title-line.csv'],
      { customer: 'customer', product: 'product', duration: 'duration', time: null },
    ],
    [
      '06',
      ['ga4.csv'],
      { customer: 'user_id', product: 'item_id', duration: 'engagement_time_msec', time: 'time' },
    ],
    ['14', ['log.csv'], { customer: 'user_id', product: 'item_id', duration: 'time_on_page', time: null }],
    [
      '15',
      ['a.csv', 'b.csv'],
      { customer: 'customer', product: 'product', duration: 'duration', time: null },
    ],
    ['17', ['log.csv'], { customer: 'customer', product: 'product', duration: 'duration', time: null }],
    ['21', ['nfc-nfd.csv'], { customer: 'customer', product: 'product', duration: 'duration', time: null }],
    [
      '23',
      ['duration-sec.csv'],
      { customer: 'customer_id', product: 'product_id', duration: 'duration_sec', time: null },
    ],
    [
      '23',
      ['time-on-page.csv'],
      { customer: 'visitor_id', product: 'sku', duration: 'time_on_page', time: null },
    ],
    ['25', ['log.csv'], { customer: 'customer', product: 'product', duration: 'duration', time: null }],
    ['31', ['log.csv'], { customer: 0, product: 1, duration: 2, time: null }],
  ])('case %s, %j', async (number, names, columns) => {
    const { profile, understood } = await readCase(number, ...names);

    expect(profile).toMatchObject({ ...WHOLE_SHOP, regularCustomers: 20 });
    expect(understood.files[0].columns).toEqual(columns);
    expect(understood.duration).toEqual({ ...SECONDS, mean: expect.closeTo(SECONDS.mean, 9) });
  });

  test('04: lines of a report above the header are left out', async () => {
    const { profile, understood } = await readCase('04', 'ga.csv');

    expect(profile).toMatchObject({
      rowsRead: 720,
      badRows: 0,
      customers: 20,
      products: 20,
      regularCustomers: 20,
    });
    expect(understood.files[0]).toMatchObject({ headerLine: 6, rows: 720 });
    expect(understood.notes).toEqual([expect.objectContaining({ code: 'lines-skipped', file: 'ga.csv' })]);
  });

  test('12: a point parts thousands where other durations have a decimal comma', async () => {
    const { dataset, understood } = await readCase('12', 'log.csv');

    expect([...dataset.durations.subarray(0, 4)]).toEqual([42.5, 1028, 34.5, 1049]);
    expect(understood.files[0]).toMatchObject({ decimal: ',', delimiter: ';', badRows: 0 });
    expect(understood.notes).toEqual([expect.objectContaining({ code: 'thousands', line: 3 })]);
  });

  test('15: a unit in a title is converted, and the part without one is said to be taken for seconds', async () => {
    const { understood } = await readCase('15', 'a.csv', 'b.csv');

    expect(understood.files.map(({ unit }) => unit)).toEqual([null, 'ms']);
    expect(understood.notes.map(({ code, file }) => [code, file])).toEqual([
      ['unit-converted', 'b.csv'],
      ['units-differ', 'a.csv'],
    ]);
  });

  test('17: a row of totals is left out, with a note', async () => {
    const { dataset, understood } = await readCase('17', 'log.csv');

    expect(dataset.customerIds).not.toContain('Total');
    expect(understood.notes).toEqual([expect.objectContaining({ code: 'totals', line: 242 })]);
  });

  test('18: placeholders are no customers, and no bad rows', async () => {
    const { dataset, profile, understood } = await readCase('18', 'log.csv');

    expect(profile).toMatchObject({ rowsRead: 192, badRows: 0, customers: 20 });
    expect(dataset.customerIds).not.toContain('(not set)');
    expect(understood.notes).toEqual([expect.objectContaining({ code: 'placeholders', line: 2 })]);
  });

  test('23: MovieLens: ratings stand for durations, with a note; nobody’s id starts with CC, so everybody is regular', async () => {
    const { profile, understood } = await readCase('23', 'movielens.csv');

    expect(profile).toMatchObject({ rowsRead: 240, customers: 20, regularCustomers: 20 });
    expect(understood.files[0].columns).toEqual({
      customer: 'userId',
      product: 'movieId',
      duration: 'rating',
      time: 'timestamp',
    });
    expect(understood.notes.map(({ code }) => code)).toEqual(['column-in-doubt', 'nobody-regular']);
  });
});

describe('a log is refused that nobody could be sure of', () => {
  test.each([
    ['05', 'trailing.csv', 'no column for the duration', 'timestamp (a point in time)'],
    ['05', 'visitor.csv', 'no column for the duration', 'timestamp (a point in time)'],
    ['07', 'no-customer.csv', 'no column for the customer', 'date (a point in time)'],
    ['07', 'no-product.csv', 'no column for the product', 'date (a point in time)'],
  ])('case %s, %s: %s', async (number, name, what, found) => {
    const error = await readCase(number, name).catch((reason) => reason);

    expect(error).toMatchObject({ name: 'InputError', code: 'not-understood' });
    expect(error.message).toContain(what);
    expect(error.message).toContain(found);
  });

  test('21: zero-width characters, which nobody sees', async () => {
    await expect(readCase('21', 'zero-width.csv')).rejects.toMatchObject({
      code: 'too-many-bad-rows',
      message: expect.stringMatching(/line 3 of zero-width\.csv: the customer has zero-width characters/),
    });
  });
});

describe('contacts', () => {
  test.each([
    ['10', 'users.csv', { rows: 10, addresses: 10, skipped: 0 }],
    ['10', 'one.csv', { rows: 1, addresses: 1, skipped: 0 }],
    ['28', 'contacts.csv', { rows: 10, addresses: 10, skipped: 5 }],
  ])('case %s, %s: no address is lost', async (number, name, counts) => {
    const [file] = await filesOf(folderOf(number), [name]);

    expect((await readContacts(file, settings)).understood).toMatchObject(counts);
  });

  test.each([
    ['apostrophe.csv', /^0 of 20 .*20 would be without the apostrophe/],
    ['names.csv', /^0 of 20 /],
    ['zeros-lost.csv', /^0 of 20 .*20 would be with the zeros/],
  ])('22: %s matches nobody, and a note says so', async (name, message) => {
    const log = await readCase('22', 'log.csv');
    const [file] = await filesOf(folderOf('22'), [name]);

    const { understood, notes } = await readContacts(file, {
      ...settings,
      customers: log.dataset.customerIds,
    });

    expect(understood).toMatchObject({ addresses: 20, matched: 0 });
    expect(notes).toContainEqual(
      expect.objectContaining({ code: 'contacts-unmatched', message: expect.stringMatching(message) }),
    );
  });
});

test('every case is tried', () => {
  expect([...tried].sort()).toEqual(CASES.sort());
});
