/** The estimates of many customers for many products. */
import type { Rows } from './interactions.ts';
import type { RatingModel } from './model.ts';

/**
 * What `RatingModel.estimateTable` returns, of any rating model: of one that has none, its answers customer by customer.
 * @param customers, products as there.
 */
export function estimateTable(model: RatingModel, customers: Int32Array, products: Int32Array): Float64Array {
  if (model.estimateTable) return model.estimateTable(customers, products);
  const pairs = pairsOf(customers, products);
  const { estimates } = model.predict(pairs.customers, pairs.products);
  return transposed(estimates, products.length);
}

/** Each customer with all products, customer after customer. */
export function pairsOf(customers: Int32Array, products: Int32Array): Pick<Rows, 'customers' | 'products'> {
  const { length } = products;
  const pairs = {
    customers: new Int32Array(customers.length * length),
    products: new Int32Array(customers.length * length),
  };
  for (const [n, customer] of customers.entries()) {
    pairs.customers.fill(customer, n * length, (n + 1) * length);
    pairs.products.set(products, n * length);
  }
  return pairs;
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
