/** Each compiled loop beside its plain one: the tables of docs/decisions/0004-compiled-kernels.md. */
import { bakeOffParameters } from '../lib/engine/bake-off.ts';
import { evaluateFold } from '../lib/engine/evaluation/evaluate.ts';
import { cutFold } from '../lib/engine/evaluation/parts.ts';
import { Interactions, type Rows } from '../lib/engine/interactions.ts';
import { TRIAL_PRODUCTS, trialCount } from '../lib/engine/models/ease/ease-choice.ts';
import type { Passes } from '../lib/engine/models/factors/factor-passes.ts';
import * as nmf from '../lib/engine/models/factors/nmf-passes.ts';
import * as svd from '../lib/engine/models/factors/svd-descent.ts';
import * as svdpp from '../lib/engine/models/factors/svdpp-descent.ts';
import { type Choice, compiledChoice, plainChoice } from '../lib/engine/models/knn/neighbour-choice.ts';
import { compiledRows, type MakeRow, plainRows } from '../lib/engine/models/knn/similarity-row.ts';
import { paddedOrder } from '../lib/engine/numeric/positive-definite.ts';
import { compiledTiles, plainTiles, TILE, type Tiles } from '../lib/engine/numeric/row-products.ts';
import { parseParameters } from '../lib/engine/parameters.ts';
import { modelNamed } from '../lib/engine/registry.ts';
import type { SampleRow } from '../lib/sample/durations.ts';
import { count, mean, median, table, times } from './figures.ts';

const RUNS = 7;
/** Before them: V8 compiles a loop beside the run, the sooner the less busy the machine is. */
const WARM_UPS = 2;
/** A loop is repeated until it has taken so long: the clock of processor time may tick every 10 ms only. */
const LEAST_MS = 300;
/** Of a large log’s customers so many are asked about, evenly spread: the others take as long. */
const CUSTOMERS_ASKED = 500;

type Sides = readonly [plain: () => void, compiled: () => void];
interface Loop {
  readonly what: string;
  readonly sides: Sides;
  /** Whose fold it is a part of, and how often it runs there. */
  readonly share?: { readonly model: string; readonly runs: number };
}
type Fold = ReturnType<typeof cutFold>;

/** A table; milliseconds are medians of runs in turns, of processor time. */
export function kernelsTable(
  log: string,
  rows: Iterable<SampleRow>,
  progress: (line: string) => void,
): string {
  const numbers = numbered(rows);
  const cut = () => cutFold(numbers, { fold: 0, folds: 3, seed: 0 });
  const lines = loopsOn(cut()).map(({ what, sides, share }) => {
    const [plain, compiled] = mediansOf(sides);
    progress(`${log}: ${what} ${times(plain / compiled)}`);
    const part =
      share && `${count((100 * share.runs * compiled) / foldMsOf(share.model, cut))} % of ${share.model}`;
    return [what, plain.toFixed(1), compiled.toFixed(1), times(plain / compiled), part ?? ''];
  });
  return table([`loop, on ${log}`, 'plain, ms', 'compiled, ms', 'ratio', 'of a fold, compiled'], lines);
}

function numbered(rows: Iterable<SampleRow>): Rows {
  const all = [...rows];
  const numbersOf = (ids: readonly string[]) => {
    const numbers = new Map([...new Set(ids)].map((id, n) => [id, n]));
    return Int32Array.from(ids, (id) => numbers.get(id) as number);
  };
  return {
    customers: numbersOf(all.map(({ customer }) => customer)),
    products: numbersOf(all.map(({ product }) => product)),
    durations: Float64Array.from(all, ({ duration }) => duration),
  };
}

/** They take turns, so that a machine that slows down slows both. */
function mediansOf(sides: Sides): number[] {
  const turns = Array.from({ length: WARM_UPS + RUNS }, () => sides.map(msOf)).slice(WARM_UPS);
  return sides.map((_, side) => median(turns.map((turn) => turn[side])));
}

/** Mean of as many calls as take LEAST_MS. */
function msOf(work: () => void): number {
  const start = cpuMs();
  let calls = 0;
  do {
    work();
    calls++;
  } while (cpuMs() - start < LEAST_MS);
  return (cpuMs() - start) / calls;
}

/** Of this thread: a busy machine does not make it longer. */
function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/**
 * Fit and test of a model as the bake-off has it, once V8 has compiled it.
 * @param cut gives the fold anew: nothing that was computed of the same rows is there.
 */
function foldMsOf(model: string, cut: () => Fold): number {
  const spec = modelNamed(model);
  const parameters = bakeOffParameters(spec, 0);
  const evaluate = () => {
    const outcome = evaluateFold({ ...cut(), spec, parameters, clock: cpuMs });
    if (outcome.status !== 'ok') throw new Error(`${model}: ${outcome.reason}`);
    return outcome.fitSeconds + outcome.testSeconds; // milliseconds, by this clock
  };
  evaluate();
  return mean(Array.from({ length: RUNS }, evaluate));
}

function loopsOn({ interactions, heldOut }: Fold): Loop[] {
  const rows = new Interactions(interactions.rows()); // customer by customer, as the models walk through them
  return [...neighbourLoops(rows, interactions, heldOut), productsLoop(rows), ...passLoops(rows)];
}

function neighbourLoops(rows: Interactions, interactions: Interactions, heldOut: Rows): Loop[] {
  const { customerCount: x, byCustomer: byX, byProduct: byY } = rows;
  const step = Math.ceil(x / CUSTOMERS_ASKED);
  const asked = Array.from({ length: Math.ceil(x / step) }, (_, n) => n * step);
  const row = new Float64Array(x);
  const loops = (['msd', 'cosine', 'pearson', 'pearson_baseline'] as const).map((name): Loop => {
    const options = { name, minSupport: 1, shrinkage: 100 };
    const of = (make: MakeRow) => () => {
      for (const customer of asked) make(customer, row);
    };
    const compared = { count: x, byX, byY };
    return {
      what: `similarities, ${name}, of ${asked.length} customers`,
      sides: [of(plainRows(compared, options)), of(compiledRows(compared, options) as MakeRow)],
      share: name === 'msd' ? { model: 'KNNWithMeans', runs: step } : undefined,
    };
  });

  const make = plainRows({ count: x, byX, byY }, { name: 'msd', minSupport: 1, shrinkage: 100 });
  const k = 40;
  // Guesses as those of nearest-neighbours.ts.
  const sample = Float64Array.from(
    { length: 256 },
    (_, n) => byY.members[Math.floor((n * byY.members.length) / 256)],
  );
  const questions = asked.map((customer) => {
    const similarities = new Float64Array(x);
    make(customer, similarities);
    const sampled = sample.map((member) => similarities[member]).sort();
    const outer = interactions.customers[customer];
    const products = heldOut.products
      .filter((_, n) => heldOut.customers[n] === outer)
      .map((product) => rows.innerProduct(interactions.innerProduct(product)));
    return { similarities, sampled, ys: products.filter((y) => y >= 0) };
  });
  const neighbourhood = { count: x, k, minK: 1, byY, values: byY.durations };
  const ask = (choice: Choice) => () => {
    for (const { similarities, sampled, ys } of questions) {
      choice.similarities.set(similarities);
      for (const y of ys) {
        const length = byY.start[y + 1] - byY.start[y];
        const place = Math.floor(sample.length * (1 - (1.4 * k + 8) / length));
        const guess = length <= 2 * k ? 0 : sampled[place];
        choice.meanOfNeighbours(byY.start[y], byY.start[y + 1], guess);
      }
    }
  };
  return [
    ...loops,
    {
      what: `choice of neighbours, for ${count(questions.reduce((sum, { ys }) => sum + ys.length, 0))} held-out rows`,
      sides: [ask(plainChoice(neighbourhood)), ask(compiledChoice(neighbourhood) as Choice)],
      share: { model: 'KNNWithMeans', runs: step },
    },
  ];
}

/** All products of rows that one inverse takes (positive-definite.ts). */
function productsLoop({ productCount }: Interactions): Loop {
  const order = paddedOrder(productCount);
  const matrix = Float64Array.from({ length: order * order }, (_, n) => Math.sin(n));
  const of =
    ({ multiply }: Tiles) =>
    () => {
      for (let top = 0; top < order; top += TILE)
        for (let left = 0; left <= top; left += TILE) {
          multiply(top, left, 0, left);
          multiply(top, left, left + TILE, top);
          multiply(top, left, top + TILE, order);
        }
    };
  const trials = trialCount({ input: 'auto', regularization: 'auto' });
  const trialShare = Math.min(1, TRIAL_PRODUCTS / productCount) ** 3;
  return {
    what: `products of rows, for one inverse of ${count(order)} rows`,
    sides: [of(plainTiles(matrix, order)), of(compiledTiles(matrix, order) as Tiles)],
    share: { model: 'EASE', runs: 1 + trials * trialShare },
  };
}

const PASSES = {
  SVD: [svd.plainDescent, svd.compiledDescent],
  SVDpp: [svdpp.plainDescent, svdpp.compiledDescent],
  NMF: [nmf.plainPasses, nmf.compiledPasses],
} as const;

/** One pass of each; durations scaled to 0..1, so that none diverges. */
function passLoops(rows: Interactions): Loop[] {
  const { customerCount, productCount, greatestDuration } = rows;
  const all = rows.rows();
  const durations = all.durations.map((duration) => duration / greatestDuration);
  const scaled = new Interactions({ ...all, durations });
  const eachTerm = (value: number) => ({
    ...{ customerBias: value, productBias: value, implicitFactors: value },
    ...{ customerFactors: value, productFactors: value },
  });
  return Object.entries(PASSES).map(([model, makers]) => {
    const { factors, epochs } = parseParameters(modelNamed(model), {}) as { factors: number; epochs: number };
    const some = (count: number) =>
      Float64Array.from({ length: count * factors }, (_, n) => (((n + 1) * 0.37) % 1) / factors);
    const start = () => ({
      customerBias: new Float64Array(customerCount),
      productBias: new Float64Array(productCount),
      customerFactors: some(customerCount),
      productFactors: some(productCount),
      implicitFactors: some(productCount),
    });
    const steps = { factors, mean: 0, rates: eachTerm(0.005), pulls: eachTerm(0.02) };
    // A fit starts again after as many passes as the model makes: later, NMF’s factors are too small to be typical.
    const sides = makers.map((make) => {
      let passes: Passes | undefined;
      let done = 0;
      return () => {
        if (done++ % epochs === 0) passes = make(start(), scaled, steps);
        passes?.run();
      };
    });
    return {
      what: `${model}, one pass, ${factors} factors`,
      sides: [sides[0], sides[1]],
      share: { model, runs: epochs },
    };
  });
}
