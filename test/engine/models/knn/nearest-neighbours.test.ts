import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Lists } from '../../../../lib/engine/interactions.ts';
import { FoundNeighbours } from '../../../../lib/engine/models/knn/found-neighbours.ts';
import { NearestNeighbours } from '../../../../lib/engine/models/knn/nearest-neighbours.ts';
import { plainChoice } from '../../../../lib/engine/models/knn/neighbour-choice.ts';
import { compiledWalk, walkOver } from '../../../../lib/engine/models/knn/neighbour-walk.ts';
import { RandomState } from '../../../../lib/engine/numeric/random.ts';

/** One list of 0, 1, 2, …, in the order of the similarities given. */
function oneList(length: number): Lists {
  return {
    start: Int32Array.of(0, length),
    members: Int32Array.from({ length }, (_, n) => n),
    durations: new Float64Array(length),
  };
}

function weightedMean(k: number, minK: number, similarities: number[], values: number[]): number {
  const nearest = new NearestNeighbours({
    count: values.length,
    k,
    minK,
    byY: oneList(values.length),
    values: Float64Array.from(values),
  });
  nearest.turnTo(Float64Array.from(similarities));
  return nearest.weightedMean(0);
}

describe('the mean of the nearest neighbours', () => {
  test('weighs what they say by similarity', () => {
    expect(weightedMean(2, 1, [0.5, 0.25], [10, 40])).toBe(20);
  });

  test('takes the k most similar only', () => {
    expect(weightedMean(1, 1, [0.5, 0.75, 0.25], [10, 20, 30])).toBe(20);
  });

  test('takes those that come first in the list if they are equally similar', () => {
    expect(weightedMean(2, 1, [0.5, 0.25, 0.25, 0.25], [8, 2, 100, 100])).toBe(6);
  });

  test('leaves out similarities of 0 and below', () => {
    expect(weightedMean(3, 1, [0.5, 0, -0.5], [10, 1000, 1000])).toBe(10);
  });

  test('is NaN with fewer than minK neighbours', () => {
    expect(weightedMean(3, 2, [0.5, 0, -0.5], [10, 20, 30])).toBeNaN();
    expect(weightedMean(3, 1, [0, 0, 0], [10, 20, 30])).toBeNaN();
  });

  test('is that of a stable sort, for lists of any length and with many ties', () => {
    const lists = fc
      .integer({ min: 1, max: 600 })
      .chain((length) =>
        fc.tuple(
          fc.array(fc.integer({ min: -3, max: 12 }), { minLength: length, maxLength: length }),
          fc.integer({ min: 1, max: 60 }),
        ),
      );
    fc.assert(
      fc.property(lists, ([steps, k]) => {
        const similarities = steps.map((step) => step / 12);
        const values = steps.map((_, n) => 2 ** (n % 20));

        const mean = weightedMean(k, 1, similarities, values);

        const sorted = similarities
          .map((similarity, n) => ({ similarity, value: values[n] }))
          .filter(({ similarity }) => similarity > 0)
          .sort((one, other) => other.similarity - one.similarity)
          .slice(0, k);
        const weights = sorted.reduce((sum, { similarity }) => sum + similarity, 0);
        const total = sorted.reduce((sum, { similarity, value }) => sum + similarity * value, 0);
        if (sorted.length === 0) expect(mean).toBeNaN();
        else expect(mean).toBeCloseTo(total / weights, 6);
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  test('is right if the sample guesses wrong: none of the x that it finds most similar are in the list', () => {
    // List 0 has the 900 x of high similarity, list 1 the 400 of low similarity.
    const members = Int32Array.from({ length: 1300 }, (_, n) => n);
    const lists: Lists = { start: Int32Array.of(0, 900, 1300), members, durations: new Float64Array(1300) };
    const values = Float64Array.from(members, (n) => (n === 1299 ? 70 : 30));
    const nearest = new NearestNeighbours({ count: 1300, k: 2, minK: 1, byY: lists, values });

    nearest.turnTo(Float64Array.from(members, (n) => (n < 900 ? 0.9 : n / 10_000)));

    expect(nearest.weightedMean(1)).toBeCloseTo((0.1299 * 70 + 0.1298 * 30) / (0.1299 + 0.1298), 12);
  });
});

describe('many lists asked about together', () => {
  const cases = fc.record({
    count: fc.integer({ min: 1, max: 60 }),
    lists: fc.integer({ min: 1, max: 30 }),
    k: fc.integer({ min: 1, max: 12 }),
    minK: fc.integer({ min: 1, max: 3 }),
    share: fc.constantFrom(0.1, 0.5, 1),
    similarities: fc.oneof(
      fc.array(
        fc.integer({ min: -2, max: 4 }).map((step) => step / 4),
        { minLength: 60, maxLength: 60 },
      ),
      fc.array(fc.double({ min: -0.1, max: 1, noNaN: true }), { minLength: 60, maxLength: 60 }),
      fc.array(fc.double({ min: 0.5, max: 0.5 + 1e-12, noNaN: true }), { minLength: 60, maxLength: 60 }),
      fc.array(fc.constantFrom(1, 5e-324, 1e-300, 1e-300 * (1 + 2 ** -52), 0.5), {
        minLength: 60,
        maxLength: 60,
      }),
    ),
    seed: fc.nat(1e6),
  });

  test('have the means of the plain search of each list, with any ties, to within rounding', () => {
    let walked = 0;
    fc.assert(
      fc.property(cases, ({ count, lists, k, minK, share, similarities, seed }) => {
        const random = new RandomState(seed);
        const own = Array.from({ length: lists }, () => {
          const members = Int32Array.from({ length: count }, (_, x) => x).filter(
            () => random.uniform() < share,
          );
          random.shuffle(members);
          return members;
        });
        const start = Int32Array.from({ length: lists + 1 }, (_, y) =>
          own.slice(0, y).reduce((sum, { length }) => sum + length, 0),
        );
        const members = Int32Array.from(own.flatMap((list) => [...list]));
        const values = Float64Array.from(members, () => random.uniform());
        const byY = { start, members, durations: values };
        const neighbourhood = { count, k, minK, byY, values };
        const ys = Int32Array.from({ length: lists }, (_, y) => y);
        const of = Float64Array.from(similarities.slice(0, count));
        const means = new Float64Array(lists);
        const found = new FoundNeighbours(Int32Array.of(0), ys, k);
        // Of the same neighbours, which are found once, other values.
        for (const said of [values, values.map((value) => 3 - value)]) {
          const own = { ...neighbourhood, values: said };
          const plain = plainChoice(own);
          plain.similarities.set(of);
          const alone = new NearestNeighbours(own);
          alone.turnTo(of);
          let answeredAlone = 0;

          compiledWalk(own, ys, found)?.(0, of, means, (y) => {
            answeredAlone++;
            return alone.weightedMean(y);
          });

          walked += lists - answeredAlone;
          for (const y of ys) {
            const expected = plain.meanOfNeighbours(start[y], start[y + 1], 0);
            if (Number.isNaN(expected)) expect(means[y]).toBeNaN();
            else expect(Math.abs(means[y] - expected)).toBeLessThanOrEqual(1e-12 * expected);
          }
        }
        if (k < count && share === 1) expect(found.row(0)).toHaveLength(lists * (k + 1));
      }),
      { numRuns: 300, seed: 1 },
    );
    expect(walked).toBeGreaterThan(2000);
  });

  test('are searched one by one where too few of them are asked about for a walk', () => {
    const { start, members, durations } = oneList(50);
    const neighbourhood = { count: 50, k: 2, minK: 1, byY: { start, members, durations }, values: durations };

    expect(walkOver(neighbourhood, Int32Array.of(0))).toBeUndefined();
  });
});

describe('neighbours that are found', () => {
  const ys = Int32Array.of(4, 5);

  test('are kept for each place', () => {
    const found = new FoundNeighbours(Int32Array.of(7, 8, 9), ys, 1);

    found.keep(1, Uint16Array.of(1, 3, 1, 2));

    expect(found.row(0)).toBeUndefined();
    expect(found.row(1)).toEqual(Uint16Array.of(1, 3, 1, 2));
  });

  test('are not kept where they would take more than 64 MB', () => {
    const found = new FoundNeighbours(new Int32Array(1_000_000), ys, 16);

    found.keep(0, new Uint16Array(34));

    expect(found.row(0)).toBeUndefined();
  });

  test('are those of one table', () => {
    const xs = Int32Array.of(1);
    const found = new FoundNeighbours(xs, ys, 3);

    expect(found.areOf(xs, ys, 3)).toBe(true);
    expect(found.areOf(xs, ys, 4)).toBe(false);
    expect(found.areOf(xs, Int32Array.of(4, 6), 3)).toBe(false);
  });
});
