/** Parts of a data set are understood together; and what is odd in it is said. */
import { describe, expect, test } from 'vitest';
import { type ClickSettings, readClicks } from '../../lib/intake/clicks.ts';
import { SHOP_SETTINGS as settings } from './shop-settings.ts';
import { gzipFile, textFile } from './text-file.ts';

const read = (parts: Record<string, string>, given: Partial<ClickSettings> = {}) =>
  readClicks(
    Object.entries(parts).map(([file, text]) => textFile(text, { file })),
    { ...settings, ...given },
  );
/** Lines of customers CC0 to CC9 and 30 products. */
const lines = (line: (n: number) => string, count = 30) =>
  Array.from({ length: count }, (_, n) => `${line(n)}\n`).join('');
const codes = ({ understood }: Awaited<ReturnType<typeof read>>) => understood.notes.map(({ code }) => code);

describe('parts of a data set', () => {
  test('may each have their own order, delimiter and language', async () => {
    const { dataset } = await read({
      'a.csv': 'customer,product,duration\nCC1,1_1,5\n',
      'b.csv': 'Artikel;Dauer;Kunde\n1_2;6,5;CC1\n',
      'c.csv': 'CC1\t1_3\t7\n'.replace(/^/, 'klant\tartikel\tduur\n'),
    });

    expect(dataset.customerIds).toEqual(['CC1']);
    expect(dataset.productIds).toEqual(['1_1', '1_2', '1_3']);
    expect([...dataset.durations]).toEqual([5, 6.5, 7]);
  });

  test('share what their numbers tell: 1.234 is read as the others are', async () => {
    const { dataset } = await read({
      'a.csv': 'Kunde;Artikel;Dauer\nCC1;1_1;1.234\nCC1;1_2;12\n',
      'b.csv': 'Kunde;Artikel;Dauer\nCC2;1_1;19,47\n',
    });

    expect([...dataset.durations]).toEqual([1234, 12, 19.47]);
  });

  test('share what their dates tell: 05/03/2026 is read as the others are', async () => {
    const day = (...dates: string[]) =>
      `customer,product,duration,time\n${dates.map((date, n) => `CC${n},1_${n},5,${date}\n`).join('')}`;
    const inOneOrder = { '13.csv': day('13/03/2026'), '05.csv': day('05/03/2026', '', '04/03/2026') };

    const { dataset, understood } = await read(inOneOrder, { maxBadRowShare: 0.5 });
    const mixed = await read({ ...inOneOrder, '21.csv': day('03/21/2026') });
    const contrary = await read({ ...inOneOrder, '14.csv': day('03/14/2026', '14/03/2026') });

    const times = Array.from(dataset.looks?.times ?? [], (time) => (time ? new Date(time).getUTCDate() : 0));
    expect(times).toEqual([13, 5, 0, 4]);
    expect(understood.notes.map(({ message }) => message)).toEqual([expect.stringMatching(/^1 of 4 rows/)]);
    expect(mixed.dataset.looks).toBeUndefined();
    expect(mixed.understood.notes.map(({ file }) => file)).toEqual(['05.csv']);
    expect(contrary.dataset.looks).toBeUndefined();
    expect(contrary.understood.notes.map(({ file }) => file)).toEqual(['14.csv']);
  });

  test('with the same content are read once, packed or not', async () => {
    const text = `customer,product,duration\n${lines((n) => `CC${n % 10},1_${n},5`)}`;
    const { profile, understood } = await readClicks(
      [textFile(text, { file: 'a.csv' }), gzipFile(text, 'a.csv.gz')],
      settings,
    );

    expect(profile.rowsRead).toBe(30);
    expect(profile.files.map(({ rows }) => rows)).toEqual([30, 0]);
    expect(understood.notes).toEqual([
      {
        code: 'same-file',
        message: 'it has the same content as a.csv, and is not read again',
        file: 'a.csv.gz',
      },
    ]);
  });

  test('of which one has no header and another order are refused, because their ids tell', async () => {
    const reading = read({
      'a.csv': `product,customer,duration\n${lines((n) => `1_${n % 5},u${n},5`)}`,
      'b.csv': lines((n) => `u${n},1_${n % 5},5`),
    });

    await expect(reading).rejects.toMatchObject({
      code: 'not-understood',
      message: expect.stringContaining('b.csv has no header line, and its columns stand in another order'),
    });
  });

  test('without a header are refused if the headers of the others differ', async () => {
    const reading = read({
      'a.csv': 'customer,product,duration\nCC1,1_1,5\n',
      'b.csv': 'product,customer,duration\n1_1,CC1,5\n',
      'c.csv': 'CC1,1_1,5\n',
    });

    await expect(reading).rejects.toThrow(
      'c.csv has no header line, and a.csv and b.csv have different ones, so nothing tells its columns',
    );
  });

  test('of different units are refused if no title names them', async () => {
    const header = 'customer,product,duration\n';
    const reading = read({
      'a.csv': header + lines((n) => `CC${n % 10},1_${n},${20 + n}`),
      'b.csv': header + lines((n) => `CC${n % 10},1_${n},${1000 * (20 + n)}`),
    });

    await expect(reading).rejects.toThrow(
      /^b\.csv and a\.csv seem to have different units: .* above .*,000 in one/,
    );
  });

  test('of very many files have few notes of a kind', async () => {
    const parts = Object.fromEntries(
      Array.from({ length: 40 }, (_, n) => [`${n}.csv`, `# ${n}\ncustomer,product,duration\nCC${n},1_1,5\n`]),
    );

    const { understood } = await read(parts);

    expect(understood.notes.filter(({ code }) => code === 'lines-skipped')).toHaveLength(5);
    expect(understood.notes.at(-1)).toEqual({
      code: 'further-notes',
      message: '35 more files: as ‘1 line above the header is left out’',
    });
  });
});

describe('a note says', () => {
  const header = 'customer,product,duration\n';

  test('that a row is far beyond all others, and which', async () => {
    const text = `${header}${lines((n) => `CC${n % 10},1_${n},${20 + n}`)}CC3,1_99,28800\n`;

    const { understood } = await read({ 'a.csv': text });

    expect(understood.notes).toEqual([
      {
        code: 'far-beyond',
        message:
          'one row is 588 times as long as the next: CC3, 1_99, 28,800; perhaps a page left open (the setting winsorizeAt ' +
          'cuts such rows down)',
        file: 'a.csv',
        line: 32,
      },
    ]);
  });

  test('that two columns may be the time, and none is read', async () => {
    const text = 'customer,product,duration,created_at,timestamp\nCC1,1_1,5,2026-03-01,1772323200\n';

    const { understood } = await read({ 'a.csv': text });

    expect(understood.files[0].columns.time).toBeNull();
    expect(understood.notes).toEqual([
      {
        code: 'column-in-doubt',
        message: "'created_at' and 'timestamp' may both be the time: none is read",
        file: 'a.csv',
        line: 1,
      },
    ]);
  });

  test.each([
    ['date,day', '2026-03-01,Mon', 'date'],
    ['day,time', 'Mon,2026-03-01 12:00', 'time'],
    ['timestamp,date', 'soon,2026-03-01', 'date'],
  ])('nothing of %s with %s: one alone is a point in time', async (titles, values, time) => {
    const { understood } = await read({
      'a.csv': `customer,product,duration,${titles}\nCC1,1_1,5,${values}\n`,
    });

    expect(understood.files[0].columns.time).toBe(time);
    expect(understood.notes).toEqual([]);
  });

  test('nothing of durations that only differ as durations do', async () => {
    const text = `${header}${lines((n) => `CC${n % 10},1_${n},${2 ** (n % 12)}`)}`;

    expect(codes(await read({ 'a.csv': text }))).toEqual([]);
  });

  test('that a spreadsheet has spoilt ids', async () => {
    const text = `${header}7.31E+12,1_1,5\n7.4E+12,3-Apr,5\n`;

    expect(codes(await read({ 'a.csv': text }, { customerPrefix: '' }))).toEqual([
      'spoilt-ids',
      'spoilt-ids',
    ]);
  });

  test('that ids occur with and without .0', async () => {
    const text = `${header}100,1_1,5\n100.0,1_1,5\n`;

    expect(codes(await read({ 'a.csv': text }, { customerPrefix: '' }))).toEqual(['ids-alike']);
  });

  test('that durations may be milliseconds', async () => {
    const text = `${header}${lines((n) => `CC${n % 10},1_${n},${1000 * (20 + n)}`)}`;

    expect(codes(await read({ 'a.csv': text }))).toEqual(['unit-in-doubt']);
  });

  test('that every duration has three digits after its point, with and without others', async () => {
    const three = `${header}${lines((n) => `CC${n % 10},1_${n},${20 + n}.125`)}`;
    const others = `${three}CC1,2_1,7.5\n`;

    expect(codes(await read({ 'a.csv': three }))).toEqual(['three-digits']);
    expect(codes(await read({ 'a.csv': others }))).toEqual([]);
  });

  test('that everybody is regular where no id has the prefix', async () => {
    const text = `${header}${lines((n) => `u${n % 10},1_${n},5`)}`;
    const mixed = `${text}CC1,1_1,5\n`;
    const [nobody, one] = [await read({ 'a.csv': text }), await read({ 'a.csv': mixed })];

    expect(codes(nobody)).toEqual(['nobody-regular']);
    expect(nobody.profile.regularCustomers).toBe(10);
    expect(codes(one)).toEqual([]);
    expect(one.profile.regularCustomers).toBe(1);
  });

  test('that the file was read as Latin-1', async () => {
    const latin1 = Buffer.from('Kunde;Artikel;Dauer;M\xf6bel\nCC1;1_1;5;K\xfcche\n', 'latin1');
    const { dataset, understood } = await readClicks([textFile(latin1)], settings);

    expect(dataset.productIds).toEqual(['1_1']);
    expect(understood.files[0]).toMatchObject({ encoding: 'Latin-1', ignored: ['Möbel'] });
    expect(understood.notes.map(({ code }) => code)).toEqual(['encoding']);
  });
});

describe('ids in Latin-1', () => {
  const rows = lines((n) => `CC${n},1_${n % 90},5`, 30_000);
  const latin1 = Buffer.from(`customer,product,duration\n${rows}CC1,M\xf6bel_1,5\n`, 'latin1');

  test('are bad rows, as they may be in another encoding', async () => {
    const { rejects } = await readClicks([textFile(latin1)], settings);

    expect(rejects).toMatchObject({
      total: 1,
      first: [
        {
          line: 30_002,
          reason: expect.stringMatching(/^the product has letters that are not UTF-8, and perhaps Latin-1/),
        },
      ],
    });
  });

  test('are read if the shop says that they are, though the first stands far below', async () => {
    const { dataset, profile } = await readClicks([textFile(latin1)], {
      ...settings,
      columns: { encoding: 'Latin-1' },
    });

    expect(dataset.productIds.at(-1)).toBe('Möbel_1');
    expect(profile).toMatchObject({ rowsRead: 30_001, badRows: 0 });
  });
});

test('durations above a quantile are cut down to it, if the shop wants that', async () => {
  const text = `customer,product,duration\n${lines((n) => `CC${n},1_1,${n + 1}`, 10)}`;

  const { dataset, understood } = await read({ 'a.csv': text }, { winsorizeAt: 0.8 });

  expect([...dataset.durations]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 8, 8]);
  expect(understood.duration?.greatest).toBe(8);
  expect(understood.notes.map(({ code }) => code)).toEqual(['winsorized']);
});

test('a part of a quote that is not closed does not swallow the rows below it', async () => {
  const text =
    `customer,product,title,duration\nCC1,1_1,"Mug,5\nCC1,1_2,19",6\n` +
    lines((n) => `CC${n % 9},2_${n},Mug,7`, 200);

  const { profile, rejects } = await read({ 'a.csv': text });

  expect(profile.rowsRead).toBe(201);
  expect(rejects.first).toEqual([
    {
      file: 'a.csv',
      line: 2,
      reason: 'a quote is not closed, or stands inside a field',
      raw: 'CC1,1_1,"Mug,5',
    },
  ]);
});
