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

test.each([
  ['German', 'Möbel, Füße, Größe'],
  ['French', 'été, l’œuvre, «Noël»'.replaceAll('’', '\x92').replaceAll('œ', '\x9c')],
  ['Spanish', '¿Qué? niño, 2º'],
])('%s in Latin-1 is known', (_, text) => {
  expect(verdictOf(Buffer.from(text, 'latin1'))).toBe('Latin-1');
});

test.each([
  ['Russian in Windows-1251', [0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2]],
  ['Polish in Windows-1250', [...Buffer.from('p'), 0xb9, ...Buffer.from('czek')]],
  ['German in Mac Roman', [...Buffer.from('M'), 0x9a, ...Buffer.from('bel')]],
])('%s is neither UTF-8 nor Latin-1', (_, bytes) => {
  expect(verdictOf(Uint8Array.from(bytes))).toBe('neither');
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
