import { expect, test } from 'vitest';
import { uploadKey } from '../../../bin/terminal/upload.ts';
import { uploadName } from '../../../lib/intake/upload-name.ts';

test.each([
  ['/home/jo/clicks.csv', 'clicks/clicks.csv'],
  ['2026-11.csv.gz', 'clicks/2026-11.csv.gz'],
  ['Spring sale.CSV', 'clicks/Spring sale.csv'],
  ['export.tsv', 'clicks/export.csv'],
  ['log', 'clicks/log.csv'],
  ['my.shop.csv', 'clicks/my.shop.csv'],
  ['.csv', 'clicks/clicks.csv'],
  ['..', 'clicks/clicks.csv'],
])('%s goes to %s', (file, key) => {
  expect(uploadKey(file)).toBe(key);
});

test.each(['x'.repeat(300), 'a\u0007b.csv', '...', ' .csv', 'é'.repeat(300)])(
  'the key of the file %j is one that Dwell reads',
  (file) => {
    expect(uploadName(uploadKey(file))).toMatchObject({ kind: 'clicks', part: null });
  },
);
