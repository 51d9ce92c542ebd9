/** Operations on floating-point numbers that a fit cannot do without: a multiplication is one, and so is an addition. */
import type { Size } from '../lib/engine/interactions.ts';
import { modelNamed } from '../lib/engine/registry.ts';

/**
 * Per row and factor. SVD: the estimate 2, the steps of customer and product 3 each (x ← a x + b y). SVD++: a third step,
 * the sum of two vectors in the estimate and in a step, and the sum over the customer's products, which is made once per
 * customer. NMF: the estimate 2, four sums 2 each.
 */
const PER_FACTOR: Readonly<Record<string, number>> = { SVD: 8, SVDpp: 16, NMF: 10 };

/** @returns undefined for a model whose work is not mostly such operations. @param parameters beside the defaults. */
export function fitFlops(model: string, size: Size, parameters: object = {}): number | undefined {
  if (model === 'EASE') return size.products ** 3 + 2 * size.productPairs;
  const perFactor = PER_FACTOR[model];
  if (perFactor === undefined) return undefined;
  const { factors, epochs } = modelNamed(model).parameters.parse(parameters) as Record<string, number>;
  return perFactor * epochs * size.rows * factors;
}

/** EASE's scores of all products for all customers. */
export function scoreFlops({ rows, products }: Size): number {
  return 2 * rows * products;
}
