/**
 * The sums that similarities are made of: for one x, over the y that it has in common with each x'. In plain
 * TypeScript, and compiled (kernels/assembly/neighbours.ts): both add the same numbers in the same order.
 */
import type { Lists } from './interactions.ts';
import { intoKernels } from './kernels/kernels.ts';

export interface Compared {
  /** Of x. */
  readonly count: number;
  /** For each x its y, ascending: the order in which the sums run. `durations` are what is compared. */
  readonly byX: Lists;
  /** For each y its x. */
  readonly byY: Lists;
}

export interface Sums {
  /** `WIDTHS` numbers for each x', the count of common y first. All 0 before and, by the caller, after use. */
  readonly sums: Float64Array;
  /** Adds all y of x. */
  add(x: number): void;
}

/** Numbers for each x'. `sums[width · x' + …]` are */
const WIDTHS = {
  /** count, Σ (r − r')² */
  squaredDifferences: 2,
  /** count, Σ r r', Σ r², Σ r'² */
  products: 4,
  /** count, Σ r r', Σ r², Σ r'², Σ r, Σ r' */
  productsAndValues: 6,
};

export type SumsName = keyof typeof WIDTHS;

/** Undefined where the rows do not fit the kernels' memory. */
export function compiledSums(name: SumsName, { count, byX, byY }: Compared): Sums | undefined {
  const loaded = intoKernels({
    ys: byX.members,
    xValues: byX.durations,
    start: byY.start,
    members: byY.members,
    values: byY.durations,
    sums: new Float64Array(count * WIDTHS[name]),
  });
  if (!loaded) return undefined;
  const { kernels, arrays } = loaded;
  const addAll = {
    squaredDifferences: kernels.addSquaredDifferences,
    products: kernels.addProducts,
    productsAndValues: kernels.addProductsAndValues,
  }[name];
  const { ys, xValues, start, members, values, sums } = arrays;
  const addresses = [ys, xValues, start, members, values, sums].map(({ byteOffset }) => byteOffset);
  return { sums, add: (x) => addAll(byX.start[x], byX.start[x + 1], ...addresses) };
}

export function plainSums(name: SumsName, compared: Compared): Sums {
  const sums = new Float64Array(compared.count * WIDTHS[name]);
  const add = PLAIN[name];
  return { sums, add: (x) => add(x, compared, sums) };
}

type Add = (x: number, compared: Compared, sums: Float64Array) => void;

const addSquaredDifferences: Add = (x, { byX, byY: { start, members, durations } }, sums) => {
  for (let m = byX.start[x]; m < byX.start[x + 1]; m++) {
    const value = byX.durations[m];
    const end = start[byX.members[m] + 1];
    for (let n = start[byX.members[m]]; n < end; n++) {
      const at = 2 * members[n];
      const difference = value - durations[n];
      sums[at] += 1;
      sums[at + 1] += difference * difference;
    }
  }
};

const addProducts: Add = (x, { byX, byY: { start, members, durations } }, sums) => {
  for (let m = byX.start[x]; m < byX.start[x + 1]; m++) {
    const value = byX.durations[m];
    const end = start[byX.members[m] + 1];
    for (let n = start[byX.members[m]]; n < end; n++) {
      const at = 4 * members[n];
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
      const at = 6 * members[n];
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

const PLAIN: Record<SumsName, Add> = {
  squaredDifferences: addSquaredDifferences,
  products: addProducts,
  productsAndValues: addProductsAndValues,
};
