/** A log small enough for many runs: 24 regular customers and 8 passers-by, 15 products in three categories. */

/** A rating model and a ranking model, for runs in which the others do not matter. */
export const FEW_MODELS = ['BaselineOnly', 'cosine'];

export interface LogRow {
  customer: string;
  product: string;
  duration: number;
}

const CUSTOMERS = [
  ...Array.from({ length: 24 }, (_, index) => `CC${100 + index}`),
  ...Array.from({ length: 8 }, (_, index) => `RC${100 + index}`),
];
const PRODUCTS = Array.from({ length: 15 }, (_, index) => `${1 + (index % 3)}_${index}`);

/** Each customer has viewed about half of the products. @param seed decides the durations. */
export function smallLog(seed = 1): LogRow[] {
  const random = linearCongruential(seed);
  return CUSTOMERS.flatMap((customer, row) =>
    PRODUCTS.filter((_, column) => (row * 7 + column * 5) % 9 < 5).map((product) => ({
      customer,
      product,
      duration: Math.round(1 + 40 * random() + 60 * random() ** 3),
    })),
  );
}

export function csvOf(rows: readonly LogRow[], header = 'customer,product,duration'): string {
  const lines = rows.map(({ customer, product, duration }) => `${customer},${product},${duration}`);
  return `${[header, ...lines].join('\n')}\n`;
}

/** Numerical Recipes' generator: good enough to make rows differ. */
function linearCongruential(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
