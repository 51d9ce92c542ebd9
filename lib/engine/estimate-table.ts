/** The estimates of many customers for many products. */
import type { RatingModel } from './model.ts';

/**
 * What `RatingModel.estimateTable` returns, of any rating model: of one that has none, its answers customer by customer.
 * @param customers, products as there.
 */
export function estimateTable(model: RatingModel, customers: Int32Array, products: Int32Array): Float64Array {
  if (model.estimateTable) return model.estimateTable(customers, products);
  const pairs = customers.length * products.length;
  const { estimates } = model.predict(
    new Int32Array(pairs).map((_, pair) => customers[Math.floor(pair / products.length)]),
    new Int32Array(pairs).map((_, pair) => products[pair % products.length]),
  );
  return transposed(estimates, products.length);
}

/** @param table row-major. @param width of its rows. */
function transposed(table: Float64Array, width: number): Float64Array {
  const height = table.length / width;
  const turned = new Float64Array(table.length);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++)
      turned[column * height + row] = table[row * width + column];
  return turned;
}
