import { buffer } from 'node:stream/consumers';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Reject } from '../../lib/contracts/results.ts';
import { profileSchema } from '../../lib/contracts/results.ts';
import type { Dataset } from '../../lib/engine/interactions.ts';
import { type ClickSettings, readClicks } from '../../lib/intake/clicks.ts';
import { Rejects } from '../../lib/intake/rejects.ts';
import { SHOP_SETTINGS as settings } from './shop-settings.ts';
import { gzipFile, textFile } from './text-file.ts';

const lenient = { ...settings, maxBadRowShare: 1 };

function rowsOf(dataset: Dataset): Array<[string, string, number]> {
  return Array.from(dataset.durations, (duration, n) => [
    dataset.customerIds[dataset.customers[n]],
    dataset.productIds[dataset.products[n]],
    duration,
  ]);
}

async function read(text: string | Uint8Array, given: Partial<ClickSettings> = {}) {
  const { dataset, profile, rejects } = await readClicks([textFile(text)], { ...lenient, ...given });
  return { rows: rowsOf(dataset), profile, rejects };
}

const PLAIN = 'CC1,0_1,12\nRC2,0_2,3.5\n';
const PLAIN_ROWS = [
  ['CC1', '0_1', 12],
  ['RC2', '0_2', 3.5],
];

describe('a good file', () => {
  test.each([
    ['nothing special', PLAIN],
    ['no line break at the end', PLAIN.trimEnd()],
    ['CRLF', PLAIN.replaceAll('\n', '\r\n')],
    ['CR alone', PLAIN.replaceAll('\n', '\r')],
    ['CRLF and LF mixed', 'CC1,0_1,12\r\nRC2,0_2,3.5\n'],
    ['a byte order mark', `\uFEFF${PLAIN}`],
    ['a byte order mark and a header', `\uFEFFcustomer,product,duration\n${PLAIN}`],
    ['quotes', '"CC1","0_1","12"\n"RC2",0_2,3.5\n'],
    ['blank lines', `\n${PLAIN.replace('\n', '\n\n  \n')}\n\n`],
    ['spaces around fields', ' CC1 , 0_1,12 \n"RC2 ",\t0_2, 3.5\n'],
    ['a header', `customer,product,duration\n${PLAIN}`],
    ['a header after a blank line', `\nCustomer,Product,Duration\n${PLAIN}`],
    ['a header in capitals', `CUSTOMER,PRODUCT,DURATION\n${PLAIN}`],
    ['a header of synonyms', `"User ID",item_id,Click Duration (s)\n${PLAIN}`],
    ['a header in another order', 'duration,customer,product\n12,CC1,0_1\n3.5,RC2,0_2\n'],
    ['a header with further columns', 'user,item,rating,at\nCC1,0_1,12,2026\nRC2,0_2,3.5,\n'],
    ['a header where time stands before duration', 'user,item,time,seconds\nCC1,0_1,9,12\nRC2,0_2,9,3.5\n'],
    ['semicolons', 'CC1;0_1;12\nRC2;0_2;3.5\n'],
    ['semicolons, decimal comma and a header', 'customer;product;duration\nCC1;0_1;12,0\nRC2;0_2;3,5\n'],
    ['tabs', 'CC1\t0_1\t12\nRC2\t0_2\t3.5\n'],
    ['other ways to write a number', 'CC1,0_1,+1.2e1\nRC2,0_2,035E-1\n'],
  ])('may have %s', async (_, text) => {
    const { rows, rejects } = await read(text, { maxBadRowShare: 0 });

    expect(rows).toEqual(PLAIN_ROWS);
    expect(rejects).toEqual({ total: 0, first: [] });
  });

  test('may be gzip, known by its content and not by its name', async () => {
    const unzipped = textFile(PLAIN, { file: 'clicks.csv.gz' });
    const files = [gzipFile(PLAIN, 'clicks.csv'), unzipped];

    for (const file of files) {
      const { dataset } = await readClicks([file], settings);
      expect(rowsOf(dataset)).toEqual(PLAIN_ROWS);
    }
  });

  test('may have delimiters and quotes in a quoted id', async () => {
    const { rows } = await read('"a,b","say ""hi""",1\nc,d,2\n');

    expect(rows).toEqual([
      ['a,b', 'say "hi"', 1],
      ['c', 'd', 2],
    ]);
  });

  test('may have ids of up to 256 characters, counted as people count them', async () => {
    const long = '🛒'.repeat(256);

    const { rows, rejects } = await read(`${long},ä,1\n${long}x,ä,1\n`);

    expect(rows).toEqual([[long, 'ä', 1]]);
    expect(rejects.first[0].reason).toBe('the customer has 257 characters; 256 are the most allowed');
  });

  test('may have a negative zero, which is read as zero', async () => {
    const { rows } = await read('a,b,-0\n');

    expect(Object.is(rows[0][2], 0)).toBe(true);
  });
});

describe('bad rows', () => {
  const good = Array.from({ length: 20 }, (_, n) => `CC${n},0_1,5`);

  test.each([
    ['two fields', 'CC1,5', 'it has 2 fields instead of 3'],
    ['one field', 'CC1', 'it has 1 field instead of 3'],
    ['four fields', 'CC1,0_1,5,6', 'it has 4 fields instead of 3'],
    ['a decimal comma', 'CC1,0_1,1,5', 'it has 4 fields instead of 3'],
    ['no customer', ',0_1,5', 'the customer is empty'],
    ['a blank product', 'CC1,  ,5', 'the product is empty'],
    [
      'a product that is too long',
      `CC1,${'x'.repeat(300)},5`,
      'the product has 300 characters; 256 are the most allowed',
    ],
    ['a control character', 'CC1,0\u0007_1,5', 'the product has control characters'],
    ['a control character of the upper range', 'CC1,0\u0085_1,5', 'the product has control characters'],
    ['no duration', 'CC1,0_1,', 'the duration is empty'],
    ['text for a duration', 'CC1,0_1,long', "the duration 'long' is not a number"],
    ['NaN', 'CC1,0_1,NaN', "the duration 'NaN' is not a number"],
    ['Infinity', 'CC1,0_1,Infinity', "the duration 'Infinity' is not a number"],
    ['hexadecimal', 'CC1,0_1,0x10', "the duration '0x10' is not a number"],
    ['too large for a number', 'CC1,0_1,1e999', 'the duration 1e999 is too large'],
    ['negative', 'CC1,0_1,-3', 'the duration -3 is negative'],
    ['a quote that is never closed', 'CC1,"0_1,5', 'a quote is not closed, or stands inside a field'],
    ['a quote inside a field', 'CC1,0"_1,5', 'a quote is not closed, or stands inside a field'],
    ['text after a quote', 'CC1,"0_1"x,5', 'a quote is not closed, or stands inside a field'],
  ])('a row is refused for %s', async (_, line, reason) => {
    const { rows, rejects } = await read([...good.slice(0, 7), line, ...good.slice(7)].join('\n'));

    expect(rows).toHaveLength(20);
    expect(rejects).toEqual({
      total: 1,
      first: [{ file: 'clicks.csv', line: 8, reason, raw: line.slice(0, 200) }],
    });
  });

  test('two quotes that are never closed spoil two lines and not the lines between them', async () => {
    const { rows, rejects } = await read('a,"b,1\nc,d,2\n"e",f,3\ng,h",4\ni,"j,5\n');

    expect(rows).toEqual([
      ['c', 'd', 2],
      ['e', 'f', 3],
    ]);
    expect(rejects.first.map((reject) => reject.line)).toEqual([1, 4, 5]);
  });

  test('bytes that are not UTF-8, in a file that otherwise is, are refused', async () => {
    const utf8 = Buffer.from('ä,b,1\nö,b,1\n');
    const latin1 = Buffer.from('M\xfcller,b,2\n', 'latin1');

    const { rows, rejects } = await read(Buffer.concat([utf8, latin1]));

    expect(rows).toEqual([
      ['ä', 'b', 1],
      ['ö', 'b', 1],
    ]);
    expect(rejects.first[0]).toMatchObject({
      line: 3,
      reason: 'the customer has bytes that are not UTF-8; save the file as UTF-8',
    });
  });

  test('lines are counted as in an editor, header and blank lines included', async () => {
    const { rejects } = await read('customer,product,duration\r\n\r\na,b,1\r\na,b,x\r\n');

    expect(rejects.first[0].line).toBe(4);
  });

  test('all bad rows are handed on, and the first hundred are kept', async () => {
    const taken: Reject[] = [];
    const sink = new (class extends Rejects {
      override async add(some: readonly Reject[]) {
        taken.push(...some);
        await super.add(some);
      }
    })();
    const text = `user,item,duration\na,b,1\n${'a,b,x\n'.repeat(5000)}`;

    const { rejects } = await read(text, { rejects: sink });

    expect(rejects.total).toBe(5000);
    expect(rejects.first).toHaveLength(100);
    expect(taken.map((reject) => reject.line)).toEqual(Array.from({ length: 5000 }, (_, n) => n + 3));
  });

  test('a bad row gives no id to the data set', async () => {
    const { dataset } = await readClicks([textFile('a,b,1\nx,y,-1\n')], lenient);

    expect(dataset.customerIds).toEqual(['a']);
    expect(dataset.productIds).toEqual(['b']);
  });
});

describe('files that cannot be used', () => {
  const zip = Buffer.from('504b0304140006000800', 'hex');
  const cases: Array<[string, string | Uint8Array, string, RegExp]> = [
    ['empty', '', 'no-good-rows', /^clicks\.csv: the file is empty; give rows of customer,product,duration$/],
    ['blank', '\n \n', 'no-good-rows', /^clicks\.csv: no row of data; give rows/],
    [
      'only a header',
      'customer,product,duration\n',
      'no-good-rows',
      /^clicks\.csv: no row of data; give rows/,
    ],
    ['binary', Buffer.from([1, 2, 0, 4, 10]), 'bad-file', /^clicks\.csv: this is a binary file/],
    [
      'a workbook',
      zip,
      'bad-file',
      /^clicks\.csv: this is an Excel workbook or a zip archive; save it as CSV/,
    ],
    ['one endless line', 'x'.repeat(1_200_000), 'bad-file', /^clicks\.csv: a line is longer than 1,000,000/],
    [
      'nothing but bad rows',
      'user,item,duration\na,b\nc,d\n',
      'no-good-rows',
      /^none of the 2 rows can be used\. The first is line 2 of clicks\.csv: it has 2 fields instead of 3/,
    ],
  ];

  test.each(cases)('a file is refused that is %s', async (_, content, code, message) => {
    const reading = readClicks([textFile(content)], lenient);

    await expect(reading).rejects.toMatchObject({
      name: 'InputError',
      code,
      message: expect.stringMatching(message),
    });
  });

  test('gzip that is cut off is refused', async () => {
    const whole = gzipFile(PLAIN.repeat(100));
    const bytes = await buffer(await whole.open());
    const cut = textFile(bytes.subarray(0, -20), { file: 'cut.csv.gz' });

    await expect(readClicks([cut], settings)).rejects.toThrow(/^cut\.csv\.gz: the gzip data is damaged/);
  });

  test('gzip of a binary file is refused', async () => {
    await expect(readClicks([gzipFile('a\0b')], settings)).rejects.toThrow(/binary file/);
  });

  test('bad rows are allowed up to the limit and refused above it', async () => {
    const good = 'a,b,1\n'.repeat(98);
    const atLimit = readClicks([textFile(`${good}a,b,1\na,b,x\n`)], settings);
    const overLimit = readClicks([textFile(`${good}a,b,-2\na,b,x\n`)], settings);

    await expect(atLimit).resolves.toBeDefined();
    await expect(overLimit).rejects.toMatchObject({
      code: 'too-many-bad-rows',
      message:
        '2 of 100 rows are bad (2%), more than the 1% allowed. The first is line 99 of clicks.csv: ' +
        'the duration -2 is negative. Correct them and send the data again, or raise maxBadRowShare',
    });
  });

  test('an error of the source is thrown unchanged, and the source is closed', async () => {
    const file = textFile('a,b,1\n');
    const source = await file.open();
    const failing = { ...file, open: () => source };
    source.destroy(new Error('connection lost'));

    await expect(readClicks([failing], settings)).rejects.toThrow('connection lost');
    expect(source.destroyed).toBe(true);
  });
});

describe('pairs that repeat', () => {
  const text = 'a,x,5\nb,x,1\na,x,2\na,y,7\na,x,8\n';

  test.each([
    ['sum', 15],
    ['mean', 5],
    ['last', 8],
    ['max', 8],
  ] as const)('are joined by %s', async (repeats, joined) => {
    const { rows, profile } = await read(text, { repeats });

    expect(rows).toEqual([
      ['a', 'x', joined],
      ['b', 'x', 1],
      ['a', 'y', 7],
    ]);
    expect(profile).toMatchObject({ rowsRead: 5, repeatedRows: 2, rows: 3, repeats });
  });

  test('are joined over files too, and agree with a plain map on many rows', async () => {
    const rows = Array.from({ length: 30_000 }, (_, n) => [
      `c${(n * 7919) % 211}`,
      `p${(n * 104729) % 97}`,
      n % 13,
    ]);
    const expected = new Map<string, number>();
    for (const [customer, product, duration] of rows) {
      const pair = `${customer} ${product}`;
      expected.set(pair, (expected.get(pair) ?? 0) + Number(duration));
    }
    const parts = [rows.slice(0, 11_111), rows.slice(11_111)].map((part, n) =>
      textFile(stringify(part), { file: `part-${n}.csv` }),
    );

    const { dataset, profile } = await readClicks(parts, settings);

    const found = rowsOf(dataset).map(([customer, product, sum]) => [`${customer} ${product}`, sum]);
    expect(found).toEqual([...expected]);
    expect(profile.files.map((file) => file.rows)).toEqual([11_111, 18_889]);
  });

  test.each(['sum', 'mean', 'last', 'max'] as const)(
    '%s: are joined with times as without',
    async (repeats) => {
      const text = 'a,x,1e308\na,x,1.7e308\nb,x,1\na,x,1e308\nb,x,4\n';
      const timed = text.split('\n').map((line, n) => (line ? `${line},2026-03-0${n + 1}` : ''));

      const { rows, rejects } = await read(text, { repeats });

      expect(rows).toEqual((await read(timed.join('\n'), { repeats })).rows);
      expect(rows.every(([, , duration]) => Number.isFinite(duration))).toBe(true);
      expect(rejects.total).toBe(0);
    },
  );
});

describe('the profile', () => {
  test('describes the joined rows', async () => {
    const text =
      'CC1,0_1,2\nCC1,0_2,4\nCC1,1_1,4\nRC1,0_1,4\nRC2,0_1,5\nRC2,loose,5\nRC2,1_1,3\nRC2,1_1,4\nbad,row\n';

    const { profile } = await read(text);

    expect(profileSchema.omit({ categories: true }).parse(profile)).toEqual({
      dataset: 'shop',
      dataDate: '2026-04-02T03:04:05.000Z',
      files: [{ file: 'clicks.csv', rows: 8, badRows: 1, sizeBytes: Buffer.byteLength(text) }],
      rowsRead: 8,
      badRows: 1,
      repeatedRows: 1,
      repeats: 'sum',
      rows: 7,
      customers: 3,
      regularCustomers: 1,
      products: 4,
      density: 7 / 12,
      duration: {
        least: 2,
        greatest: 7,
        mean: expect.closeTo(31 / 7, 12),
        standardDeviation: expect.closeTo(1.399708424447531, 12),
        median: 4,
      },
      productsPerCustomer: { mean: expect.closeTo(7 / 3, 12), median: 3, greatest: 3 },
      customersPerProduct: { mean: 1.75, median: 1.5, greatest: 3 },
    });
  });

  test('has the date of the newest file', async () => {
    const older = textFile(PLAIN, { lastModified: new Date('2026-02-01T00:00:00Z') });
    const newer = textFile(PLAIN, { lastModified: new Date('2026-03-01T00:00:00Z') });

    const { profile } = await readClicks([newer, older], settings);

    expect(profile.dataDate).toBe('2026-03-01T00:00:00.000Z');
  });
});

describe('a log with times', () => {
  const TIMED = [
    'customer,product,duration,time',
    'CC1,0_1,2,2026-03-05T10:00:00Z',
    'CC2,0_1,4,2026-01-01',
    'CC1,0_1,8,2026-03-01T00:00:00+01:00',
    'CC3,0_2,9,2025-12-31T09:59:59Z',
    '',
  ].join('\n');
  const notesOf = async (text: string, given: Partial<ClickSettings> = {}) => {
    const { dataset, profile, understood } = await readClicks([textFile(text)], { ...settings, ...given });
    return { dataset, profile, rows: rowsOf(dataset), notes: understood.notes };
  };

  test('keeps its rows apart, beside the pairs, and has the date of its newest row', async () => {
    const { dataset, rows, profile, notes } = await notesOf(TIMED);

    expect(rows).toEqual([
      ['CC1', '0_1', 10],
      ['CC2', '0_1', 4],
      ['CC3', '0_2', 9],
    ]);
    expect([...(dataset.looks?.durations ?? [])]).toEqual([2, 4, 8, 9]);
    expect(Array.from(dataset.looks?.times ?? [], (time) => new Date(time).toISOString())).toEqual([
      '2026-03-05T10:00:00.000Z',
      '2026-01-01T00:00:00.000Z',
      '2026-02-28T23:00:00.000Z',
      '2025-12-31T09:59:59.000Z',
    ]);
    expect(profile).toMatchObject({
      ...{ dataDate: '2026-03-05T10:00:00.000Z', rowsRead: 4, rows: 3, repeatedRows: 1 },
    });
    expect(notes).toEqual([]);
  });

  test('takes for the last of a pair what came last, not what was read last', async () => {
    const { rows } = await notesOf(TIMED, { repeats: 'last' });

    expect(rows[0]).toEqual(['CC1', '0_1', 2]);
  });

  test('forgets what is older than windowDays before its newest row, with the customers and products that go', async () => {
    const { dataset, rows, profile, notes } = await notesOf(TIMED, { windowDays: 63 });

    expect(rows).toEqual([['CC1', '0_1', 10]]);
    expect(dataset).toMatchObject({ customerIds: ['CC1'], productIds: ['0_1'] });
    expect(profile).toMatchObject({ customers: 1, rows: 1, repeatedRows: 1 });
    expect(notes).toEqual([
      {
        code: 'forgotten',
        message:
          '2 rows are older than 63 days before the newest, of 2026-03-05: left out (setting windowDays)',
      },
    ]);
  });

  test('keeps what is just within windowDays, with the ids in their order', async () => {
    const { dataset, rows } = await notesOf(TIMED, { windowDays: 64 });

    expect(rows).toEqual([
      ['CC1', '0_1', 10],
      ['CC2', '0_1', 4],
    ]);
    expect(dataset).toMatchObject({ customerIds: ['CC1', 'CC2'], productIds: ['0_1'] });
  });

  test('cuts single rows down where winsorizeAt is set, not the sums of a pair', async () => {
    const { rows } = await notesOf(TIMED, { winsorizeAt: 0.75 });

    expect(rows).toEqual([
      ['CC1', '0_1', 10],
      ['CC2', '0_1', 4],
      ['CC3', '0_2', 8],
    ]);
  });

  test('learns from few rows without a time, and says so; with more, no times are used', async () => {
    const some = `${TIMED}${'CC5,0_1,1,2026-03-05\n'.repeat(8)}CC4,0_1,1,unknown\n`;

    const few = await notesOf(some, { maxBadRowShare: 0.1, windowDays: 1 });
    const many = await notesOf(some, { maxBadRowShare: 0.05, repeats: 'last' });

    expect(few.rows.map(([customer]) => customer)).toEqual(['CC1', 'CC5', 'CC4']);
    expect(few.notes[0]).toEqual({
      code: 'times-missing',
      message:
        '1 of 13 rows have no time that is understood, or one after the date of their file: they count as older than every cut, and are never too old for windowDays',
    });
    expect(many.dataset.looks).toBeUndefined();
    expect(many.rows[0]).toEqual(['CC1', '0_1', 8]);
    expect(many.profile.dataDate).toBe('2026-04-02T03:04:05.000Z');
    expect(many.notes).toEqual([
      {
        code: 'times-missing',
        message: expect.stringMatching(/^1 of 13 rows have no time .*: times are not used/),
      },
    ]);
  });

  test('does not believe a wrong clock, which would make all other rows old', async () => {
    const march = Array.from({ length: 400 }, (_, n) => `CC${n},0_${n % 7},5,2026-03-${10 + (n % 20)}`);
    const log = (...more: string[]) => ['customer,product,duration,time', ...march, ...more, ''].join('\n');

    const few = await notesOf(log(...Array(4).fill('CC1,0_1,5,2038-01-19')), { windowDays: 90 });
    const one = await notesOf(log('CC1,0_1,5,9999-12-31'));
    const tomorrow = await notesOf(log('CC1,0_1,5,2026-04-03T03:00:00Z'));

    expect(few.dataset).toMatchObject({ customerIds: { length: 400 }, looks: { times: { length: 404 } } });
    expect(few.notes).toEqual([
      { code: 'times-missing', message: expect.stringMatching(/^4 of 404 rows have no time/) },
    ]);
    expect(one.profile.dataDate).toBe('2026-03-29T00:00:00.000Z');
    expect(one.dataset.isRecent?.every((flag) => flag === 1)).toBe(true);
    expect(one.notes).toHaveLength(1);
    expect(tomorrow.profile.dataDate).toBe('2026-04-03T03:00:00.000Z'); // clocks of another time zone
  });

  test('has its times in all parts, or they are not used', async () => {
    const parts = [
      textFile(TIMED, { file: 'clicks/shop/1.csv' }),
      textFile('customer,product,duration\nCC9,0_9,3\n', { file: 'clicks/shop/2.csv' }),
    ];

    const { dataset, understood } = await readClicks(parts, settings);

    expect(dataset.looks).toBeUndefined();
    expect(dataset.durations).toHaveLength(4);
    expect(understood.notes).toEqual([
      {
        code: 'times-missing',
        message: 'it has no times, so those of the other files are not used',
        file: 'clicks/shop/2.csv',
      },
    ]);
  });

  test('may have dates whose order only a late row tells; if none does, a note says that no times are used', async () => {
    const head = Array.from({ length: 3000 }, (_, n) => `CC${n},0_1,2,3/${1 + (n % 12)}/2026`);
    const log = (...more: string[]) => ['user_id,item_id,seconds,timestamp', ...head, ...more, ''].join('\n');

    const told = await notesOf(log('CC1,0_2,4,3/25/2026'));
    const open = await notesOf(log('CC1,0_2,4,3/5/2026'));

    expect(told.profile.dataDate).toBe('2026-03-25T00:00:00.000Z');
    expect(open.dataset.looks).toBeUndefined();
    expect(open.notes).toEqual([
      {
        code: 'times-missing',
        message:
          "the times of the column 'timestamp' are not understood, or day and month cannot be told apart; write them as 2026-01-31T12:00:00Z",
        file: 'clicks.csv',
      },
    ]);
  });

  test('is needed for windowDays, which a note says', async () => {
    const { rows, notes } = await notesOf(PLAIN, { windowDays: 1 });

    expect(rows).toEqual(PLAIN_ROWS);
    expect(notes.map(({ message }) => message)).toContain(
      'the rows have no times, so nothing is too old (setting windowDays)',
    );
  });
});

describe('any rows', () => {
  const id = fc
    .string({ unit: 'binary', minLength: 1, maxLength: 60 })
    .map((text) => text.normalize('NFC').trim())
    .filter((text) => /^[^\p{Cc}\p{Cf}\p{Cs}\uFFFD]+$/u.test(text) && !/^(-|--|na)$/i.test(text));
  /** Greater numbers may be points in time. */
  const duration = fc.double({ min: 0, max: 1e8, noNaN: true });

  test('written by csv-stringify come back equal, wherever the chunks are cut', async () => {
    const rowsArbitrary = fc.uniqueArray(fc.tuple(id, id, duration), {
      minLength: 1,
      maxLength: 30,
      selector: ([customer, product]) => JSON.stringify([customer, product]),
    });
    const format = fc.record({
      quoted: fc.boolean(),
      record_delimiter: fc.constantFrom('\n', '\r\n'),
      bom: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        rowsArbitrary,
        format,
        fc.integer({ min: 1, max: 40 }),
        async (rows, options, chunkBytes) => {
          const text = stringify([['customer', 'product', 'duration'], ...rows], options);

          const { dataset, rejects } = await readClicks([textFile(text, { chunkBytes })], lenient);

          expect(rejects.first).toEqual([]);
          expect(rowsOf(dataset)).toEqual(rows.map(([c, p, d]) => [c, p, d === 0 ? 0 : d]));
        },
      ),
    );
  });

  test('of any bytes at all are read or refused with an InputError', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
        const outcome = await readClicks([textFile(bytes)], lenient).catch((error) => error);

        if (outcome instanceof Error) expect(outcome.name).toBe('InputError');
        else expect(outcome.profile.rows).toBeGreaterThan(0);
      }),
    );
  });
});
