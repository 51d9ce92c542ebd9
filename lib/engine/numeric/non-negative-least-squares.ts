/**
 * Least squares with weights that are not negative: w ≥ 0 with the least ‖X w − y‖. Lawson & Hanson 1974, Solving
 * Least Squares Problems, chapter 23, from XᵀX and Xᵀy, so the rows need not be in memory.
 * Weights enter one at a time, the one that lowers the error fastest first. After each, least squares are solved over
 * those that are in, and those that it turns negative leave. Meant for few columns: O(columns⁴) at worst.
 * A column that is a sum of others (or 0) has weight 0.
 */

/** A column of which a smaller share of its square is left counts as a sum of others; a smaller descent counts as 0. */
const TOLERANCE = 1e-10;

/**
 * @param gram XᵀX, row by row: columns × columns numbers.
 * @param products Xᵀy.
 * @returns w, as long as `products`.
 */
export function nonNegativeLeastSquares(gram: Float64Array, products: Float64Array): Float64Array {
  const count = products.length;
  const { scaledGram, scaledProducts, lengths } = withColumnsOfLength1(gram, products);
  const weights = new Float64Array(count);
  const inside: number[] = [];
  const barred = new Set<number>();
  // Exact numbers would need no bound; it guards against rounding that leads round in circles.
  for (let round = 0; round < 10 * count; round++) {
    const isLeftOut = (n: number) => inside.includes(n) || barred.has(n);
    const entering = steepest(scaledGram, scaledProducts, weights, isLeftOut);
    if (entering === undefined) break;
    inside.push(entering);
    let solution = leastSquares(scaledGram, scaledProducts, inside);
    if (solution === undefined || solution[inside.length - 1] <= 0) {
      barred.add(entering);
      inside.pop();
      continue;
    }
    barred.clear();
    while (solution?.some((weight) => weight <= 0)) {
      withdraw(weights, inside, solution);
      solution = leastSquares(scaledGram, scaledProducts, inside);
    }
    for (const [place, n] of inside.entries()) weights[n] = solution?.[place] ?? weights[n];
  }
  return weights.map((weight, n) => (weight === 0 ? 0 : weight / lengths[n]));
}

/** One tolerance then fits all columns. */
function withColumnsOfLength1(gram: Float64Array, products: Float64Array) {
  const count = products.length;
  const lengths = products.map((_, n) => Math.sqrt(gram[n * count + n]));
  const shrunk = (value: number, by: number) => (by === 0 ? 0 : value / by);
  return {
    lengths,
    scaledProducts: products.map((product, n) => shrunk(product, lengths[n])),
    scaledGram: gram.map((value, n) => shrunk(value, lengths[Math.floor(n / count)] * lengths[n % count])),
  };
}

/** The weight that would lower the error fastest: greatest Xᵀ(y − X w). */
function steepest(
  gram: Float64Array,
  products: Float64Array,
  weights: Float64Array,
  isLeftOut: (n: number) => boolean,
): number | undefined {
  const count = products.length;
  let greatest = TOLERANCE * products.reduce((max, product) => Math.max(max, Math.abs(product)), 0);
  let found: number | undefined;
  for (let n = 0; n < count; n++) {
    if (isLeftOut(n)) continue;
    let descent = products[n];
    for (let m = 0; m < count; m++) descent -= gram[n * count + m] * weights[m];
    if (descent > greatest) {
      greatest = descent;
      found = n;
    }
  }
  return found;
}

/** Moves towards the solution until the first weight is 0, and takes that one out. */
function withdraw(weights: Float64Array, inside: number[], solution: Float64Array): void {
  let share = 1;
  let leaving = 0;
  for (const [place, n] of inside.entries()) {
    if (solution[place] > 0) continue;
    const limit = weights[n] / (weights[n] - solution[place]);
    if (limit < share) {
      share = limit;
      leaving = place;
    }
  }
  for (const [place, n] of inside.entries()) weights[n] += share * (solution[place] - weights[n]);
  weights[inside[leaving]] = 0;
  inside.splice(leaving, 1);
}

/** By Cholesky; undefined if a column is a sum of the others. */
function leastSquares(
  gram: Float64Array,
  products: Float64Array,
  inside: readonly number[],
): Float64Array | undefined {
  const count = products.length;
  const order = inside.length;
  const factor = new Float64Array(order * order);
  const solution = new Float64Array(order);
  for (let i = 0; i < order; i++) {
    for (let j = 0; j <= i; j++) {
      let value = gram[inside[i] * count + inside[j]];
      for (let k = 0; k < j; k++) value -= factor[i * order + k] * factor[j * order + k];
      if (i === j && value < TOLERANCE) return undefined;
      factor[i * order + j] = i === j ? Math.sqrt(value) : value / factor[j * order + j];
    }
    let value = products[inside[i]];
    for (let k = 0; k < i; k++) value -= factor[i * order + k] * solution[k];
    solution[i] = value / factor[i * order + i];
  }
  for (let i = order - 1; i >= 0; i--) {
    for (let k = i + 1; k < order; k++) solution[i] -= factor[k * order + i] * solution[k];
    solution[i] /= factor[i * order + i];
  }
  return solution;
}
