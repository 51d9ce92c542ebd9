/** The compiled loops against their plain counterparts. */
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Interactions } from '../../../lib/engine/interactions.ts';
import type { Factors, Passes } from '../../../lib/engine/models/factors/factor-passes.ts';
import * as nmf from '../../../lib/engine/models/factors/nmf-passes.ts';
import * as svd from '../../../lib/engine/models/factors/svd-descent.ts';
import * as svdpp from '../../../lib/engine/models/factors/svdpp-descent.ts';
import {
  type Choice,
  compiledChoice,
  type Neighbourhood,
  plainChoice,
} from '../../../lib/engine/models/knn/neighbour-choice.ts';
import { compiledRows, type MakeRow, plainRows } from '../../../lib/engine/models/knn/similarity-row.ts';
import { SOURCES_SHA256 } from '../../../lib/engine/numeric/kernels/compiled.ts';
import { intoKernels } from '../../../lib/engine/numeric/kernels/kernels.ts';
import { compiledTiles, plainTiles } from '../../../lib/engine/numeric/row-products.ts';

const ASSEMBLY = path.resolve(import.meta.dirname, '../../../lib/engine/numeric/kernels/assembly');

test('the compiled module is made from the sources in assembly/; if not, run npm run kernels', () => {
  const digest = createHash('sha256');
  for (const file of globSync('*.{ts,json}', { cwd: ASSEMBLY }).sort())
    digest
      .update(file)
      .update('\0')
      .update(readFileSync(path.join(ASSEMBLY, file)))
      .update('\0');

  expect(digest.digest('hex')).toBe(SOURCES_SHA256);
});

describe('memory of the kernels', () => {
  test('contains copies: what a kernel writes does not change the arrays given', () => {
    const numbers = Float64Array.of(1, 2, 3);

    const loaded = intoKernels({ numbers, indices: Int32Array.of(4) });
    loaded?.arrays.numbers.fill(0);

    expect(loaded?.arrays.indices).toEqual(Int32Array.of(4));
    expect(numbers).toEqual(Float64Array.of(1, 2, 3));
  });

  test('places arrays at multiples of 16 bytes, where registers are loaded fastest', () => {
    const loaded = intoKernels({ a: new Int32Array(1), b: new Float64Array(3), c: new Int32Array(5) });

    expect(Object.values(loaded?.arrays ?? {}).map(({ byteOffset }) => byteOffset % 16)).toEqual([0, 0, 0]);
  });

  test('is not made if the arrays do not fit: the plain loops take over', () => {
    expect(intoKernels({ numbers: new Float64Array(100) }, 800)).toBeUndefined();
  });

  test('takes less than a page of 64 KB more than the copies need', () => {
    const numbers = new Float64Array(1_000_000);

    const bytes = intoKernels({ numbers })?.arrays.numbers.buffer.byteLength ?? Number.NaN;

    expect(bytes).toBeGreaterThan(numbers.byteLength);
    expect(bytes).toBeLessThan(numbers.byteLength + 16 + 65_536);
  });

  test('can be collected as soon as nobody refers to the copies', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const made = () => intoKernels({ numbers: new Float64Array(1000) })?.arrays.numbers.buffer as ArrayBuffer;
    const memories = Array.from({ length: 10 }, () => new WeakRef(made()));
    await setTimeout(); // until then a WeakRef that was just made holds what it refers to

    collect();

    expect(memories.map((memory) => memory.deref())).toEqual(memories.map(() => undefined));
  });
});

/**
 * Distinct (customer, product) pairs with durations that binary fractions only approximate.
 * @param size 'max': all lengths up to 80, where most customers have several products in common.
 */
const logsOf = (least: number, greatest: number, size?: 'max') =>
  fc
    .uniqueArray(
      fc.record({
        customer: fc.nat(12),
        product: fc.nat(9),
        duration: fc.double({ min: least, max: greatest, noNaN: true }),
      }),
      { minLength: 1, maxLength: 80, size, selector: ({ customer, product }) => customer * 100 + product },
    )
    .map(
      (rows) =>
        new Interactions({
          customers: Int32Array.from(rows, ({ customer }) => customer),
          products: Int32Array.from(rows, ({ product }) => product),
          durations: Float64Array.from(rows, ({ duration }) => duration),
        }),
    );

const logs = logsOf(-50, 50, 'max');
const positiveLogs = logsOf(0, 2, 'max');

describe.each(['msd', 'cosine', 'pearson', 'pearson_baseline'] as const)('compiled rows of %s', (name) => {
  const options = fc.record({
    name: fc.constant(name),
    minSupport: fc.integer({ min: 1, max: 3 }),
    shrinkage: fc.constantFrom(0, 100),
  });

  test('equal those of the plain loop to the bit, one after the other', () => {
    fc.assert(
      fc.property(logs, options, ({ customerCount, byCustomer, byProduct }, given) => {
        const compared = { count: customerCount, byX: byCustomer, byY: byProduct };

        expect(allRows(compiledRows(compared, given), customerCount)).toEqual(
          allRows(plainRows(compared, given), customerCount),
        );
      }),
      { numRuns: 50, seed: 1 },
    );
  });
});

function allRows(make: MakeRow | undefined, count: number): Float64Array[] {
  return Array.from({ length: count }, (_, x) => {
    const row = new Float64Array(count);
    make?.(x, row);
    return row;
  });
}

describe('compiled choice of neighbours', () => {
  test('gives the mean of the plain loop to the bit, whatever is guessed', () => {
    const cases = fc.record({
      similarities: fc.array(fc.integer({ min: -4, max: 20 }), { minLength: 1, maxLength: 150, size: 'max' }),
      k: fc.integer({ min: 1, max: 60 }),
      minK: fc.integer({ min: 1, max: 3 }),
      guess: fc.integer({ min: 0, max: 21 }),
    });
    fc.assert(
      fc.property(cases, ({ similarities, k, minK, guess }) => {
        const count = similarities.length;
        const byY = {
          start: Int32Array.of(0, count),
          members: Int32Array.from({ length: count }, (_, n) => (n * 7 + 3) % count),
          durations: new Float64Array(count),
        };
        const values = Float64Array.from({ length: count }, (_, n) => Math.sin(n) * 40);
        const neighbourhood = { count, k, minK, byY, values };
        const ask = (make: (neighbourhood: Neighbourhood) => Choice | undefined) => {
          const choice = make(neighbourhood);
          choice?.similarities.set(similarities.map((step) => step / 21));
          return choice?.meanOfNeighbours(0, count, guess / 21);
        };

        expect(ask(compiledChoice)).toBe(ask(plainChoice));
      }),
      { numRuns: 300, seed: 1 },
    );
  });
});

interface ImplicitStart extends Factors {
  readonly implicitFactors: Float64Array;
}

interface TwoPasses {
  readonly compiled: Passes | undefined;
  readonly plain: Passes;
}

/** Some numbers of 0..1 that differ. */
function startOf({ customerCount, productCount }: Interactions, factors: number): ImplicitStart {
  const some = (length: number, step: number) => new Float64Array(length).map((_, n) => ((n + 1) * step) % 1);
  return {
    customerBias: new Float64Array(customerCount),
    productBias: new Float64Array(productCount),
    customerFactors: some(customerCount * factors, 0.37),
    productFactors: some(productCount * factors, 0.59),
    implicitFactors: some(productCount * factors, 0.23),
  };
}

describe('compiled passes over the rows', () => {
  const rates = { customerBias: 0.01, productBias: 0.02, customerFactors: 0.03, productFactors: 0.04 };
  const pulls = { customerBias: 0.05, productBias: 0.06, customerFactors: 0.07, productFactors: 0.08 };
  const implicit = { rates: { ...rates, implicitFactors: 0.03 }, pulls: { ...pulls, implicitFactors: 0.02 } };
  const models: Record<string, (start: ImplicitStart, rows: Interactions, factors: number) => TwoPasses> = {
    SVD: ({ implicitFactors, ...start }, rows, factors) => ({
      compiled: svd.compiledDescent(start, rows, { factors, mean: rows.meanDuration, rates, pulls }),
      plain: svd.plainDescent(start, rows, { factors, mean: rows.meanDuration, rates, pulls }),
    }),
    'SVD++': (start, rows, factors) => ({
      compiled: svdpp.compiledDescent(start, rows, { factors, mean: rows.meanDuration, ...implicit }),
      plain: svdpp.plainDescent(start, rows, { factors, mean: rows.meanDuration, ...implicit }),
    }),
    NMF: ({ implicitFactors, ...start }, rows, factors) => ({
      compiled: nmf.compiledPasses(start, rows, { factors, mean: 0, rates, pulls }),
      plain: nmf.plainPasses(start, rows, { factors, mean: 0, rates, pulls }),
    }),
  };

  test.each([
    ['SVD', 10],
    ['SVD++', 10],
    // It divides by sums that may be close to 0, which makes much of rounding.
    ['NMF', 8],
  ])('of %s fit what the plain loop fits, to %i digits', (model, digits) => {
    const cases = fc.record({
      rows: positiveLogs,
      factors: fc.integer({ min: 1, max: 9 }),
      passes: fc.integer({ min: 1, max: 5 }),
    });
    fc.assert(
      fc.property(cases, ({ rows, factors, passes }) => {
        const { compiled, plain } = models[model](startOf(rows, factors), rows, factors);
        for (let pass = 0; pass < passes; pass++) for (const each of [compiled, plain]) each?.run();

        const [one, other] = [compiled?.fitted(), plain.fitted()].map((fitted) =>
          Object.values(fitted ?? {}).map((numbers) => [...numbers]),
        );
        expect(one.flat().length).toBe(other.flat().length);
        for (const [n, number] of one.flat().entries()) expect(number).toBeCloseTo(other.flat()[n], digits);
      }),
      { numRuns: 40, seed: 1 },
    );
  });
});

describe('compiled products of rows', () => {
  test('equal those of the plain loop, except for rounding', () => {
    const order = 12;
    const matrix = Float64Array.from({ length: order * order }, (_, n) => Math.sin(n) * 40);
    const places = fc.constantFrom(0, 4, 8);
    const bounds = fc.constantFrom(0, 4, 8, 12);
    fc.assert(
      fc.property(places, places, bounds, bounds, (top, left, from, to) => {
        const [compiled, plain] = [compiledTiles, plainTiles].map((make) => {
          const tiles = make(matrix, order);
          tiles?.multiply(top, left, from, to);
          return [...(tiles?.products ?? [])];
        });

        expect(compiled).toHaveLength(16);
        for (const [n, product] of compiled.entries()) expect(product).toBeCloseTo(plain[n], 9);
      }),
      { numRuns: 100, seed: 1 },
    );
  });
});
