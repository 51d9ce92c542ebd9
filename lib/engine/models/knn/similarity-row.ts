/**
 * A row of similarities of one x to every x', from sums over the y that both have. In plain TypeScript, and compiled
 * (kernels/assembly/similarities.ts): both add the same numbers in the same order. Formulas: similarity.ts.
 */
import type { Lists } from '../../interactions.ts';
import { addressesOf, intoKernels } from '../../numeric/kernels/kernels.ts';

export const MEASURES = ['msd', 'cosine', 'pearson', 'pearson_baseline'] as const;
/** Slope One's deviations are made as similarities are: mean (r − r'), NaN where no y is common. */
type Measure = (typeof MEASURES)[number] | 'deviation';

export interface Compared {
  /** Number of x. */
  readonly count: number;
  /** For each x its y, in the order of the sums: ascending for similarities. Its `durations` are what is compared. */
  readonly byX: Lists;
  /** For each y its x. */
  readonly byY: Lists;
}

interface MeasureOptions {
  readonly name: Measure;
  /** Of similarities; likewise `shrinkage`. */
  readonly minSupport?: number;
  readonly shrinkage?: number;
}

/** Overwrites `row`, Float64Array [count], with the similarities of x to all x'; that to itself may be any number. */
export type MakeRow = (x: number, row: Float64Array) => void;

/** How many numbers are summed for each x', the count of common y first. */
const WIDTHS = {
  /** count, Σ (r − r')² */
  msd: 2,
  /** count, Σ (r − r') */
  deviation: 2,
  /** count, Σ r r', Σ r², Σ r'² */
  cosine: 4,
  pearson_baseline: 4,
  /** count, Σ r r', Σ r², Σ r'², Σ r, Σ r' */
  pearson: 6,
};

/** Undefined where the rows do not fit the kernels' memory. */
export function compiledRows({ count, byX, byY }: Compared, options: MeasureOptions): MakeRow | undefined {
  const { name, minSupport = 1, shrinkage = 0 } = options;
  const inTwos = count + (count % 2);
  const loaded = intoKernels({
    ys: byX.members,
    xValues: byX.durations,
    start: byY.start,
    members: byY.members,
    values: byY.durations,
    sums: new Float64Array(inTwos * WIDTHS[name]),
    row: new Float64Array(inTwos),
  });
  if (!loaded) return undefined;
  const { kernels, arrays } = loaded;
  const make = {
    msd: kernels.msdRow,
    deviation: kernels.deviationRow,
    cosine: kernels.cosineRow,
    pearson: kernels.pearsonRow,
    pearson_baseline: kernels.pearsonBaselineRow,
  }[name];
  kernels.compare(...addressesOf(arrays), arrays.row.byteOffset + arrays.row.byteLength);
  const similarities = arrays.row.subarray(0, count);
  return (x, row) => {
    make(byX.start[x], byX.start[x + 1], minSupport, shrinkage);
    row.set(similarities);
  };
}

export function plainRows(compared: Compared, given: MeasureOptions): MakeRow {
  const options = { minSupport: 1, shrinkage: 0, ...given };
  const width = WIDTHS[options.name];
  const { add, finish } = PLAIN[options.name];
  const sums = new Float64Array(compared.count * width);
  return (x, row) => {
    add(x, compared, sums);
    for (let other = 0; other < row.length; other++) row[other] = finish(sums, width * other, options);
    sums.fill(0);
  };
}

/** Adds all y of x. Each measure has its own loop: one for all, which calls what differs, takes twice as long. */
type Add = (x: number, compared: Compared, sums: Float64Array) => void;

const addSquaredDifferences: Add = (x, { byX, byY: { start, members, durations } }, sums) => {
  for (let m = byX.start[x]; m < byX.start[x + 1]; m++) {
    const value = byX.durations[m];
    const end = start[byX.members[m] + 1];
    for (let n = start[byX.members[m]]; n < end; n++) {
      const at = WIDTHS.msd * members[n];
      const difference = value - durations[n];
      sums[at] += 1;
      sums[at + 1] += difference * difference;
    }
  }
};

const addDifferences: Add = (x, { byX, byY: { start, members, durations } }, sums) => {
  for (let m = byX.start[x]; m < byX.start[x + 1]; m++) {
    const value = byX.durations[m];
    const end = start[byX.members[m] + 1];
    for (let n = start[byX.members[m]]; n < end; n++) {
      const at = WIDTHS.deviation * members[n];
      sums[at] += 1;
      sums[at + 1] += value - durations[n];
    }
  }
};

const addProducts: Add = (x, { byX, byY: { start, members, durations } }, sums) => {
  for (let m = byX.start[x]; m < byX.start[x + 1]; m++) {
    const value = byX.durations[m];
    const end = start[byX.members[m] + 1];
    for (let n = start[byX.members[m]]; n < end; n++) {
      const at = WIDTHS.cosine * members[n];
      const other = durations[n];
      sums[at] += 1;
      sums[at + 1] += value * other;
      sums[at + 2] += value * value;
      sums[at + 3] += other * other;
    }
  }
};

const addProductsAndValues: Add = (x, { byX, byY: { start, members, durations } }, sums) => {
  for (let m = byX.start[x]; m < byX.start[x + 1]; m++) {
    const value = byX.durations[m];
    const end = start[byX.members[m] + 1];
    for (let n = start[byX.members[m]]; n < end; n++) {
      const at = WIDTHS.pearson * members[n];
      const other = durations[n];
      sums[at] += 1;
      sums[at + 1] += value * other;
      sums[at + 2] += value * value;
      sums[at + 3] += other * other;
      sums[at + 4] += value;
      sums[at + 5] += other;
    }
  }
};

/** Makes the similarity of the sums that begin at `at`. */
type Finish = (sums: Float64Array, at: number, options: Required<MeasureOptions>) => number;

const deviation: Finish = (sums, at) => sums[at + 1] / sums[at];

const msd: Finish = (sums, at, { minSupport }) => {
  const common = sums[at];
  return common < minSupport ? 0 : 1 / (sums[at + 1] / common + 1);
};

const cosine: Finish = (sums, at, { minSupport }) => (sums[at] < minSupport ? 0 : cosineAt(sums, at));

const pearsonBaseline: Finish = (sums, at, { minSupport, shrinkage }) => {
  const common = sums[at];
  if (common < Math.max(2, minSupport)) return 0;
  return cosineAt(sums, at) * ((common - 1) / (common - 1 + shrinkage));
};

const pearson: Finish = (sums, at, { minSupport }) => {
  const common = sums[at];
  if (common < minSupport) return 0;
  const sum = sums[at + 4];
  const otherSum = sums[at + 5];
  const spread = common * sums[at + 2] - sum * sum;
  const otherSpread = common * sums[at + 3] - otherSum * otherSum;
  return quotient(common * sums[at + 1] - sum * otherSum, Math.sqrt(spread * otherSpread));
};

function cosineAt(sums: Float64Array, at: number): number {
  return quotient(sums[at + 1], Math.sqrt(sums[at + 2] * sums[at + 3]));
}

/** 0 if the divisor is not above 0. */
function quotient(dividend: number, divisor: number): number {
  return divisor > 0 ? dividend / divisor : 0;
}

const PLAIN: Record<Measure, { readonly add: Add; readonly finish: Finish }> = {
  msd: { add: addSquaredDifferences, finish: msd },
  deviation: { add: addDifferences, finish: deviation },
  cosine: { add: addProducts, finish: cosine },
  pearson: { add: addProductsAndValues, finish: pearson },
  pearson_baseline: { add: addProducts, finish: pearsonBaseline },
};
