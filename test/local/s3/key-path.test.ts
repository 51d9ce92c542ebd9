import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keyToPath, pathToKey } from '../../../lib/local/s3/key-path.ts';

test('every key comes back from its path, and no part of the path is longer than a file name', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1024 }), (key) => {
      const file = keyToPath(key);

      expect(pathToKey(file)).toBe(key);
      for (const name of file.split(path.sep)) expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
    }),
  );
});

test('no key leads out of its bucket', () => {
  expect(path.join('bucket', keyToPath('../../secret'))).toBe(
    path.join('bucket', '%2E%2E', '%2E%2E', 'secret'),
  );
  expect(path.join('bucket', keyToPath('a//b'))).toBe(path.join('bucket', 'a', '%_', 'b'));
});

test('an ordinary key is its own path', () => {
  expect(keyToPath('clicks/2026-11.csv.gz')).toBe(path.join('clicks', '2026-11.csv.gz'));
});
