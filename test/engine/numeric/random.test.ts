/** Constants: NumPy 1.26.4, `numpy.random.RandomState(seed)`, printed with repr. */
import { describe, expect, test } from 'vitest';
import { RandomState } from '../../../lib/engine/numeric/random.ts';
import { readAnswers, readSet } from '../reference-sets.ts';

const times = (count: number, draw: () => number) => Array.from({ length: count }, draw);

describe('RandomState draws what NumPy draws', () => {
  test('words: randint(0, 2**32, dtype=uint32)', () => {
    const random = new RandomState(42);

    expect(times(6, () => random.word())).toEqual([
      1608637542, 3421126067, 4083286876, 787846414, 3143890026, 3348747335,
    ]);
  });

  test('uniforms: random_sample()', () => {
    const random = new RandomState(42);

    expect(times(4, () => random.uniform())).toEqual([
      0.3745401188473625, 0.9507143064099162, 0.7319939418114051, 0.5986584841970366,
    ]);
  });

  test('uniforms in a range: uniform(-2, 3)', () => {
    expect([...new RandomState(1).uniforms(3, -2, 3)]).toEqual([
      0.08511002351287011, 1.6016224672107904, -1.9994281259132756,
    ]);
  });

  test('uniforms after the 624 words were replaced many times', () => {
    const random = new RandomState(5);
    times(2000, () => random.uniform());

    expect(random.uniform()).toBe(0.7839603852815328);
  });

  test('a uniform with the greatest seed', () => {
    expect(new RandomState(4294967295).uniform()).toBe(0.0976320289940138);
  });

  test('normals: normal(0, 1)', () => {
    const expected = [
      0.4967141530112327, -0.13826430117118466, 0.6476885381006925, 1.5230298564080254, -0.23415337472333597,
    ];

    for (const [n, draw] of new RandomState(42).normals(5, 0, 1).entries())
      expect(draw).toBeCloseTo(expected[n], 14);
  });

  test('normals of a mean and spread: normal(10, 2.5)', () => {
    const expected = [14.22631425950089, 8.835156573647918, 10.08205040919646];

    for (const [n, draw] of new RandomState(7).normals(3, 10, 2.5).entries())
      expect(draw).toBeCloseTo(expected[n], 13);
  });

  test('a spare normal kept over a uniform: normal(), random_sample(), normal()', () => {
    const random = new RandomState(3);

    expect(random.normal()).toBeCloseTo(1.7886284734303186, 14);
    expect(random.uniform()).toBe(0.2909047389129443);
    expect(random.normal()).toBeCloseTo(0.43650985051198943, 14);
  });

  test('integers: randint(3)', () => {
    const random = new RandomState(7);

    expect(times(20, () => random.integer(3))).toEqual([
      0, 1, 2, 0, 1, 2, 0, 1, 2, 2, 2, 0, 2, 0, 0, 0, 0, 2, 2, 0,
    ]);
  });

  test('integers: randint(1000)', () => {
    const random = new RandomState(7);

    expect(times(8, () => random.integer(1000))).toEqual([175, 196, 537, 502, 579, 211, 919, 615]);
  });

  test('no word for an integer that can only be 0', () => {
    const random = new RandomState(42);

    expect(random.integer(1)).toBe(0);
    expect(random.word()).toBe(1608637542);
  });

  test('orders: shuffle(arange(12))', () => {
    const values = Int32Array.from({ length: 12 }, (_, n) => n);

    new RandomState(0).shuffle(values);

    expect([...values]).toEqual([6, 11, 4, 10, 2, 8, 1, 7, 9, 3, 0, 5]);
  });

  test('the start of the reference’s SVD++: p, q, y, each in order of first appearance', () => {
    const { customerIds, productIds } = readSet('ratings-small');
    const init = readAnswers('ratings-small').find(({ file }) => file === 'SVDpp')?.init ?? {};
    const starts = [init.customerFactors, init.productFactors, init.implicitFactors] as Record<
      string,
      number[]
    >[];
    const ids = [customerIds, productIds, productIds];
    const expected = starts.flatMap((start, side) =>
      ids[side].filter((id) => id in start).flatMap((id) => start[id]),
    );

    const draws = new RandomState(7).normals(expected.length, 0, 0.1);

    expect(expected.length).toBeGreaterThan(1000);
    for (const [n, draw] of draws.entries())
      expect(Math.abs(draw - expected[n]), `draw ${n}`).toBeLessThan(1e-15);
  });
});

describe('RandomState refuses', () => {
  test.each([-1, 1.5, 2 ** 32, Number.NaN])('the seed %s', (seed) => {
    expect(() => new RandomState(seed)).toThrow(RangeError);
  });
});
