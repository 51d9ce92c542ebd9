import { describe, expect, test } from 'vitest';
import { type CsvRows, csvText } from '../../lib/store/csv-text.ts';

async function chunksOf(header: readonly string[] | null, rows: CsvRows): Promise<string[]> {
  const chunks: string[] = [];
  for await (const chunk of csvText(header, rows)) chunks.push(chunk);
  return chunks;
}

describe('CSV text', () => {
  test('has the header first, quoted as the rows are; booleans in words, nothing for null', async () => {
    expect(
      await chunksOf(
        ['a', 'b,c'],
        [
          [1.5, true],
          ['x"y', null],
        ],
      ),
    ).toEqual(['a,"b,c"\n1.5,true\n"x""y",\n']);
  });

  test('of many rows comes in chunks that end with a line', async () => {
    const chunks = await chunksOf(null, Array<string[]>(2500).fill(['x']));

    expect(chunks.length).toBe(3);
    expect(chunks.every((chunk) => chunk.endsWith('x\n'))).toBe(true);
    expect(chunks.join('')).toBe('x\n'.repeat(2500));
  });

  test('of no row is the header, or nothing', async () => {
    expect(await chunksOf(['a'], [])).toEqual(['a\n']);
    expect(await chunksOf(null, [])).toEqual([]);
  });
});
