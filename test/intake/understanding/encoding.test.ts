import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteScan, encodingOfHead } from '../../../lib/intake/understanding/encoding.ts';

const verdictOf = (bytes: Uint8Array) => {
  const scan = new ByteScan();
  scan.add(bytes);
  return scan.verdict;
};

test.each([
  ['UTF-8', Buffer.from('a,b')],
  ['UTF-8 with BOM', Buffer.from('\uFEFFa,b')],
  ['UTF-16LE', Buffer.from('\uFEFFa,b', 'utf16le')],
  ['UTF-16BE', Buffer.from('\uFEFFa,b', 'utf16le').swap16()],
  ['UTF-16LE', Buffer.from('customer,product', 'utf16le')],
  ['UTF-16BE', Buffer.from('customer,product', 'utf16le').swap16()],
])('%s is told by its first bytes', (encoding, bytes) => {
  expect(encodingOfHead(bytes)).toBe(encoding);
});

test('an id that begins with PK is no archive', () => {
  expect(encodingOfHead(Buffer.from('PKW_1,1_1,5\n'))).toBe('UTF-8');
});

test('bytes that are not UTF-8 are taken for Latin-1, unless most of the text is UTF-8', () => {
  const latin1 = Buffer.from('Möbel, été', 'latin1');

  expect(verdictOf(latin1)).toBe('Latin-1');
  expect(verdictOf(Buffer.concat([Buffer.from('Möbel, été, niño, Größe'), latin1]))).toBe('UTF-8');
});

test('any text in UTF-8 is known, wherever the bytes are cut', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 7 }), (text, length) => {
      const bytes = Buffer.from(text);
      const scan = new ByteScan();
      for (let at = 0; at < bytes.length; at += length) scan.add(bytes.subarray(at, at + length));

      expect(scan.verdict).toBe('UTF-8');
    }),
  );
});
