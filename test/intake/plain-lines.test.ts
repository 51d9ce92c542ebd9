/** Lines that are read from their bytes give what their text would: files in UTF-16 are always read as text. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Clicks, readClicks } from '../../lib/intake/clicks.ts';
import { SHOP_SETTINGS } from './shop-settings.ts';
import { textFile } from './text-file.ts';

const settings = { ...SHOP_SETTINGS, maxBadRowShare: 1 };

const id = fc.constantFrom(
  'CC1',
  'CC2',
  'RC3',
  'Zoë',
  'Zoe\u0308',
  ' CC1',
  'CC2 ',
  '\u00a0CC1',
  '(not set)',
  'Total',
  '',
);
const product = fc.constantFrom(
  '1_1',
  '1_2',
  '2_3',
  ' 2_3',
  '"1_1"',
  '"1_2',
  '1"_2',
  '"1_""4"',
  '"a,b"',
  'null',
  'pro\tduct',
  '',
);
const duration = fc.constantFrom(
  '1',
  '2.5',
  '3.25',
  '.5',
  '7.',
  '-1',
  '1e2',
  ' 4 ',
  '"5"',
  '',
  'x',
  '12345678901234567',
  '30.2',
);
const time = fc.constantFrom(
  '2026-03-01T12:30:15Z',
  '2026-03-02 12:30:15.25',
  '2026-03-03',
  '2026-03-04T12:30:15+02:00',
  '"2026-03-05"',
  'soon',
  '',
);
const usual = fc.constantFrom(
  'CC1,1_1,2.5,2026-03-01T12:30:15Z',
  'CC2,1_2,3,2026-03-02T00:00:00Z',
  'RC3,2_3,12.125,2026-03-03',
);
const line = fc.oneof(
  { weight: 4, arbitrary: usual },
  { weight: 4, arbitrary: fc.tuple(id, product, duration, time).map((fields) => fields.join(',')) },
  fc.constantFrom(
    '',
    ' ',
    ',,,',
    '# comment',
    '-----',
    '(240 rows)',
    'customer,product,duration,time',
    'CC1,1_1',
    'CC1,1_1,2,2026-03-01,,',
  ),
  fc.constantFrom('CC1,"1_1', 'end",4,2026-03-01', '"CC1,1_1,4,2026-03-01"'),
);
const logs = fc.record({
  lines: fc.array(line, { maxLength: 40 }),
  end: fc.constantFrom('\n', '\r\n', '\r'),
  hasLastEnd: fc.boolean(),
  hasMark: fc.boolean(),
  chunkBytes: fc.integer({ min: 9, max: 400 }),
});

const HEAD = ['customer,product,duration,time', ...Array(4).fill('CC1,1_1,2.5,2026-03-01T12:30:15Z')];

test('a log in UTF-8 reads as the same log in UTF-16 does', async () => {
  await fc.assert(
    fc.asyncProperty(logs, async ({ lines, end, hasLastEnd, hasMark, chunkBytes }) => {
      const text = [...HEAD, ...lines].join(end) + (hasLastEnd ? end : '');
      const utf8 = Buffer.from((hasMark ? '\ufeff' : '') + text);
      const utf16 = Buffer.from(`\ufeff${text}`, 'utf16le');

      const fromBytes = await readClicks([textFile(utf8, { chunkBytes })], settings);
      const fromText = await readClicks([textFile(utf16)], settings);

      expect(told(fromBytes)).toEqual(told(fromText));
    }),
    { numRuns: 60 },
  );
});

/** All but the encoding and the size of the file. */
function told({ dataset, profile, rejects, understood }: Clicks) {
  const files = understood.files.map(({ encoding: _, ...others }) => others);
  return {
    dataset,
    profile: { ...profile, files: profile.files.map(({ rows, badRows }) => ({ rows, badRows })) },
    rejects: { total: rejects.total, first: rejects.first },
    understood: { ...understood, files },
  };
}
