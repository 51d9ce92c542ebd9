import { describe, expect, test } from 'vitest';
import { nonNegativeLeastSquares } from '../../../lib/engine/numeric/non-negative-least-squares.ts';
import { RandomState } from '../../../lib/engine/numeric/random.ts';

type Columns = readonly (readonly number[])[];

const dot = (x: readonly number[], y: readonly number[]) =>
  x.reduce((sum, value, n) => sum + value * y[n], 0);

function weightsFor(columns: Columns, y: readonly number[]): number[] {
  const gram = Float64Array.from(columns.flatMap((x) => columns.map((z) => dot(x, z))));
  return [
    ...nonNegativeLeastSquares(
      gram,
      Float64Array.from(columns, (x) => dot(x, y)),
    ),
  ];
}

function squaredError(columns: Columns, y: readonly number[], weights: readonly number[]): number {
  const errors = y.map((value, row) => value - columns.reduce((sum, x, n) => sum + weights[n] * x[row], 0));
  return dot(errors, errors);
}

describe('non-negative least squares', () => {
  test('finds the weights that y was made from', () => {
    const columns = [
      [1, 0, 2, 1],
      [0, 3, 1, 1],
      [1, 1, 0, 4],
    ];
    const y = [0, 1, 2, 3].map((row) => 2 * columns[0][row] + 0.5 * columns[2][row]);

    const [first, second, third] = weightsFor(columns, y);

    expect(first).toBeCloseTo(2, 12);
    expect(second).toBeCloseTo(0, 12);
    expect(third).toBeCloseTo(0.5, 12);
  });

  test('gives 0 to a column that could only help by being subtracted', () => {
    // y = 3·first − second; without the second, the best is y·first / first·first = 5/2.
    const columns = [
      [1, 1],
      [0, 1],
    ];

    const [first, second] = weightsFor(columns, [3, 2]);

    expect(first).toBeCloseTo(2.5, 12);
    expect(second).toBe(0);
  });

  test('gives 0 to all columns if none helps', () => {
    expect(
      weightsFor(
        [
          [1, 2],
          [2, 1],
        ],
        [-1, -1],
      ),
    ).toEqual([0, 0]);
    expect(weightsFor([[0, 0]], [1, 2])).toEqual([0]);
    expect(weightsFor([], [])).toEqual([]);
  });

  test('counts a column once that is given twice', () => {
    const [one, other] = weightsFor(
      [
        [1, 2, 3],
        [1, 2, 3],
      ],
      [2, 4, 6],
    );

    expect(one + other).toBeCloseTo(2, 12);
    expect(Math.min(one, other)).toBe(0);
  });

  test('is the same for columns in other units, except for the units of the weights', () => {
    const columns = [
      [1, 0, 2, 1],
      [2, 3, 1, 1],
    ];
    const y = [2, 1, 3, 3];

    const [first, second] = weightsFor(columns, y);
    const [inBillionths, same] = weightsFor([columns[0].map((x) => x * 1e-9), columns[1]], y);

    expect(inBillionths * 1e-9).toBeCloseTo(first, 9);
    expect(same).toBeCloseTo(second, 9);
  });

  test('takes a column out that later ones make harmful', () => {
    // The first is the nearest to y, and enters first; with both others in, its weight would be −1/2.
    const columns = [
      [1, 1, 0.1],
      [1, 0, 0],
      [0, 1, 0],
    ];

    const weights = weightsFor(columns, [3, 3, -0.05]);

    expect(weights[0]).toBe(0);
    expect(weights[1]).toBeCloseTo(3, 12);
    expect(weights[2]).toBeCloseTo(3, 12);
  });

  test('meets the conditions of a minimum, whatever the columns, some of them sums of others (Karush, Kuhn & Tucker)', () => {
    const random = new RandomState(5);
    for (let trial = 0; trial < 500; trial++) {
      const rows = 4 + random.integer(8);
      const columns = Array.from({ length: 1 + random.integer(5) }, () => [...random.normals(rows, 0, 1)]);
      if (trial % 5 === 0)
        columns.push(columns[0].map((value, row) => value + columns[columns.length - 1][row]));
      const y = [...random.normals(rows, 0, 1)];

      const weights = weightsFor(columns, y);

      const left = y.map((value, row) => value - columns.reduce((sum, x, n) => sum + weights[n] * x[row], 0));
      for (const [n, weight] of weights.entries()) {
        const descent = dot(columns[n], left);
        expect(weight).toBeGreaterThanOrEqual(0);
        expect(descent, `column ${n} of trial ${trial}`).toBeLessThan(1e-7);
        if (weight > 0) expect(descent, `column ${n} of trial ${trial}`).toBeGreaterThan(-1e-7);
      }
    }
  });

  test('has no neighbouring weights with a smaller error, for columns as alike as models are', () => {
    const random = new RandomState(3);
    for (let trial = 0; trial < 200; trial++) {
      const truth = [...random.normals(40, 3, 1)];
      const columns = Array.from({ length: 6 }, () => truth.map((value) => value + random.normal(0, 0.3)));
      const y = truth.map((value) => value + random.normal(0, 1));

      const weights = weightsFor(columns, y);

      const least = squaredError(columns, y, weights);
      expect(weights.every((weight) => weight >= 0)).toBe(true);
      for (let n = 0; n < weights.length; n++)
        for (const step of [1e-4, -1e-4]) {
          const moved = weights.with(n, weights[n] + step);
          if (moved[n] >= 0) expect(squaredError(columns, y, moved)).toBeGreaterThanOrEqual(least - 1e-9);
        }
    }
  });
});
