import { describe, expect, test } from 'vitest';
import { MatrixRows, matrixRowsBytes } from '../../../lib/engine/numeric/matrix-rows.ts';

/** Row n is [n, n]; tells which rows were computed. */
function counted(keptBytes: number) {
  const computed: number[] = [];
  const rows = new MatrixRows(
    2,
    (index, row) => {
      computed.push(index);
      row.fill(index);
    },
    keptBytes,
  );
  return { rows, computed };
}

const ROW_BYTES = 16;

describe('rows of a matrix', () => {
  test('are computed once if they all fit', () => {
    const { rows, computed } = counted(3 * ROW_BYTES);

    for (const index of [0, 1, 2, 0, 1, 2]) expect([...rows.row(index)]).toEqual([index, index]);

    expect(computed).toEqual([0, 1, 2]);
  });

  test('are kept from the first on; the rest are computed again', () => {
    const { rows, computed } = counted(2 * ROW_BYTES);

    for (const index of [0, 1, 2, 0, 1, 2]) expect([...rows.row(index)]).toEqual([index, index]);

    expect(computed).toEqual([0, 1, 2, 2]);
  });

  test('are right if none can be kept', () => {
    const { rows, computed } = counted(0);

    for (const index of [0, 1, 0]) expect([...rows.row(index)]).toEqual([index, index]);

    expect(computed).toEqual([0, 1, 0]);
  });

  test('take at most 128 MiB and one row', () => {
    expect(matrixRowsBytes(10, 10)).toBe(800 + 80);
    expect(matrixRowsBytes(250_000, 250_000)).toBe(134_217_728 + 2_000_000);
  });
});
