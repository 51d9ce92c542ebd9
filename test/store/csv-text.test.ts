import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvText } from '../../lib/store/csv-text.ts';

async function textOf(...given: Parameters<typeof csvText>): Promise<string> {
  return (await chunksOf(...given)).join('');
}

async function chunksOf(...given: Parameters<typeof csvText>): Promise<string[]> {
  const chunks: string[] = [];
  for await (const chunk of csvText(...given)) chunks.push(chunk);
  return chunks;
}

describe('CSV text', () => {
  test('is what csv-stringify writes, whatever the fields', async () => {
    const field = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom('a', ' ', '"', ',', ';', '\n', '\r', 'ü', '=') }),
      fc.double(),
      fc.integer(),
      fc.boolean(),
      fc.constantFrom(null, undefined),
    );
    const rowsArbitrary = fc
      .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
      .chain(([width, length]) =>
        fc.array(fc.array(field, { minLength: width, maxLength: width }), { maxLength: length }),
      );
    await fc.assert(
      fc.asyncProperty(rowsArbitrary, async (rows) => {
        expect(await textOf(null, rows)).toBe(stringify(rows, { cast: { boolean: String } }));
      }),
    );
  });

  test('has the header first, quoted as the rows are', async () => {
    expect(await textOf(['a', 'b,c'], [[1, 2]])).toBe('a,"b,c"\n1,2\n');
  });

  test('of many rows comes in chunks that end with a line', async () => {
    const row = ['x'.repeat(99)];

    const chunks = await chunksOf(null, Array<string[]>(2000).fill(row));

    expect(chunks.length).toBeGreaterThan(2);
    expect(chunks.every((chunk) => chunk.endsWith('x\n'))).toBe(true);
    expect(chunks.join('')).toBe(`${row}\n`.repeat(2000));
  });
});
