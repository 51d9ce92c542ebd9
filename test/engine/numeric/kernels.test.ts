/** The compiled loops against their plain counterparts. */
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { Interactions } from '../../../lib/engine/interactions.ts';
import type { Factors, Passes } from '../../../lib/engine/models/factors/factor-passes.ts';
import type { Choice, Neighbourhood } from '../../../lib/engine/models/knn/neighbour-choice.ts';
import type { MakeRow } from '../../../lib/engine/models/knn/similarity-row.ts';
import { SOURCES_SHA256 } from '../../../lib/engine/numeric/kernels/compiled.ts';
import { intoKernels } from '../../../lib/engine/numeric/kernels/kernels.ts';
import { NotPositiveDefiniteError } from '../../../lib/engine/numeric/not-positive-definite.ts';

/** The types of Node do not include it. */
interface Runtime {
  readonly WebAssembly: {
    readonly Memory: object;
    readonly Instance: object;
    readonly Module: new (bytes: Uint8Array) => object;
    readonly validate: (bytes: Uint8Array) => boolean;
  };
}

/** The engine's loops, with the compiled module that a runtime with or without relaxed SIMD takes. */
async function loopsOf(hasRelaxedSimd: boolean) {
  vi.resetModules();
  const compiled: Uint8Array[] = [];
  const { Memory, Instance, Module: RealModule, validate } = (globalThis as unknown as Runtime).WebAssembly;
  class Module extends RealModule {
    constructor(bytes: Uint8Array) {
      super(bytes);
      compiled.push(bytes);
    }
  }
  vi.stubGlobal('WebAssembly', {
    ...{ Memory, Instance, Module },
    validate: (bytes: Uint8Array) => hasRelaxedSimd && validate(bytes),
  });
  const kernels = await import('../../../lib/engine/numeric/kernels/kernels.ts');
  const loops = {
    kernels,
    nmf: await import('../../../lib/engine/models/factors/nmf-passes.ts'),
    svd: await import('../../../lib/engine/models/factors/svd-descent.ts'),
    svdpp: await import('../../../lib/engine/models/factors/svdpp-descent.ts'),
    choice: await import('../../../lib/engine/models/knn/neighbour-choice.ts'),
    rows: await import('../../../lib/engine/models/knn/similarity-row.ts'),
    gram: await import('../../../lib/engine/models/ease/gram.ts'),
    sums: await import('../../../lib/engine/models/ease/weighted-sums.ts'),
    tables: await import('../../../lib/engine/models/factors/product-table.ts'),
    inverse: {
      ...(await import('../../../lib/engine/numeric/compiled-inverse.ts')),
      ...(await import('../../../lib/engine/numeric/plain-inverse.ts')),
    },
  };
  kernels.intoKernels({ numbers: new Float64Array(1) });
  vi.unstubAllGlobals();
  vi.resetModules(); // files that share this process import theirs anew
  return { ...loops, compiled };
}

const fused = await loopsOf(true);
const twoRoundings = await loopsOf(false);
const MODULES = [
  ['with fused multiply-add', fused],
  ['without fused multiply-add', twoRoundings],
] as const;

const ASSEMBLY = path.resolve(import.meta.dirname, '../../../lib/engine/numeric/kernels/assembly');

test('the compiled modules are made from the sources in assembly/; if not, run npm run kernels', () => {
  const digest = createHash('sha256');
  for (const file of globSync('*.{ts,json}', { cwd: ASSEMBLY }).sort())
    digest
      .update(file)
      .update('\0')
      .update(readFileSync(path.join(ASSEMBLY, file)))
      .update('\0');

  expect(digest.digest('hex')).toBe(SOURCES_SHA256);
});

test('a runtime without relaxed SIMD compiles another module', () => {
  expect(fused.compiled).toHaveLength(1);
  expect(twoRoundings.compiled).toHaveLength(1);
  expect(fused.compiled).not.toEqual(twoRoundings.compiled);
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

const MEASURES = ['msd', 'cosine', 'pearson', 'pearson_baseline', 'deviation'] as const;
const ROWS = MODULES.flatMap(([module, { rows }]) => MEASURES.map((name) => ({ module, rows, name })));

describe.each(ROWS)('compiled rows of $name, $module,', ({ rows: { compiledRows, plainRows }, name }) => {
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

describe.each(MODULES)(
  'compiled choice of neighbours, %s,',
  (_, { choice: { compiledChoice, plainChoice } }) => {
    test('gives the mean of the plain loop to the bit, whatever is guessed', () => {
      const cases = fc.record({
        similarities: fc.array(fc.integer({ min: -4, max: 20 }), {
          minLength: 1,
          maxLength: 150,
          size: 'max',
        }),
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
  },
);

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

describe.each(MODULES)('compiled passes over the rows, %s,', (_, { svd, svdpp, nmf }) => {
  const rates = { customerBias: 0.01, productBias: 0.02, customerFactors: 0.03, productFactors: 0.04 };
  const pulls = { customerBias: 0.05, productBias: 0.06, customerFactors: 0.07, productFactors: 0.08 };
  const unbiased = { customerBias: 0, productBias: 0 };
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
      compiled: nmf.compiledPasses(start, rows, { factors, mean: 0, rates: unbiased, pulls }),
      plain: nmf.plainPasses(start, rows, { factors, mean: 0, rates: unbiased, pulls }),
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

/** Some numbers of −40..40. */
const someOf = (length: number) => Float64Array.from({ length }, (_, n) => Math.sin(n) * 40);

describe.each(MODULES)('compiled inverse, %s,', (_, { inverse: { compiledInverse, plainInverse } }) => {
  test('equals the plain one, except for rounding', () => {
    for (const order of [4, 8, 24, 28, 100, 520]) {
      const matrix = someOf(order * order).map((value, at) => (at % (order + 1) === 0 ? 50 * order : value));
      const [one, other] = [matrix.slice(), matrix.slice()];

      const diagonal = compiledInverse(one, order);

      // Numbers of some 1 / (50 · order): to eight of their own digits.
      const scale = 50 * order;
      for (const [n, value] of plainInverse(other, order).entries())
        expect(scale * (diagonal?.[n] ?? Number.NaN)).toBeCloseTo(scale * value, 8);
      for (let i = 0; i < order; i++)
        for (let j = 0; j < i; j++)
          expect(Math.abs(one[i * order + j] - other[i * order + j])).toBeLessThan(1e-10 / scale);
    }
  });

  test('ends at the same row', () => {
    for (const row of [0, 5, 27, 39]) {
      const matrix = someOf(1600).map((value, at) => (at % 41 === 0 ? (at === row * 41 ? -1 : 5000) : value));
      const failed = [compiledInverse, plainInverse].map((invert) => {
        try {
          return invert(matrix.slice(), 40);
        } catch (error) {
          return error;
        }
      });

      expect((failed[0] as Error).name).toBe(NotPositiveDefiniteError.name);
      expect((failed[0] as Error).message).toBe((failed[1] as Error).message);
    }
  });
});

describe.each(MODULES)('compiled sums, %s,', (_, { gram, sums, tables }) => {
  test('are the rows of G that the plain loop makes, to the bit', () => {
    fc.assert(
      fc.property(logs, (rows) => {
        const { productCount, byProduct } = rows;
        const [one, other] = [
          gram.compiledGram(gram.listsOf(rows, byProduct.durations, 0.3), productCount),
          gram.plainGram(gram.listsOf(rows, byProduct.durations, 0.3)),
        ].map((write) =>
          Array.from({ length: productCount }, (_, product) => {
            const row = new Float64Array(productCount);
            write?.(product, row);
            return row;
          }),
        );

        expect(one).toEqual(other);
      }),
      { numRuns: 40, seed: 1 },
    );
  });

  test('are the scores of customers and of products that the plain loop adds up, except for rounding', () => {
    const length = 31; // odd: the last number stands alone in a register
    const [customers, rows] = [9, 90];
    const byCustomer = {
      start: Int32Array.of(0, 0, 1, 4, 8, 17, 33, 40, 57, rows),
      members: Int32Array.from({ length: rows }, (_, n) => (n * 7 + 3) % length),
      durations: new Float64Array(rows),
    };
    const counts = someOf(rows);
    const weights = someOf(length * length);
    const [one, other] = [sums.compiledSums, sums.plainSums].map((make) => {
      const made = make(weights, byCustomer, counts);
      const results = Array.from({ length: customers }, (_, customer) => {
        const scores = new Float64Array(length).fill(customer);
        made?.addRows(byCustomer.start[customer], byCustomer.start[customer + 1], scores);
        return [...scores];
      });
      const ofProduct = new Float64Array(customers).fill(Number.NaN);
      made?.columnSums(someOf(length), ofProduct);
      return [...results.flat(), ...ofProduct];
    });

    expect(one).toHaveLength(customers * length + customers);
    for (const [n, value] of one.entries()) expect(value).toBeCloseTo(other[n], 8);
  });

  test('are the products of factors that the plain loop adds up, except for rounding', () => {
    const factors = 7;
    const customerFactors = someOf(20 * factors);
    const productFactors = someOf(9 * factors).reverse();
    // Neither fills the blocks of the kernel.
    const customers = Int32Array.from({ length: 19 }, (_, n) => 19 - n);
    const products = Int32Array.of(8, 0, 3);
    const [one, other] = [tables.compiledTable, tables.plainTable].map((make) =>
      make(customerFactors, productFactors, factors, customers, products),
    );

    expect(one).toHaveLength(19 * 3);
    for (const [n, value] of one?.entries() ?? []) expect(value).toBeCloseTo(other?.[n] ?? Number.NaN, 8);
  });
});
