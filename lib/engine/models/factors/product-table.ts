/** The scalar products of many customers' factors with many products': plain, and compiled (kernels/assembly/tables.ts). */
import { addressesOf, intoKernels } from '../../numeric/kernels/kernels.ts';

/** Customers side by side in a block of the kernel, and products that it takes at once. */
const CUSTOMERS_AT_ONCE = 8;
const PRODUCTS_AT_ONCE = 2;

/**
 * @param customerFactors, productFactors row-major, `factors` to a row.
 * @param customers, products which rows.
 * @returns [products × customers], one row per product.
 */
type Table = (
  customerFactors: Float64Array,
  productFactors: Float64Array,
  factors: number,
  customers: Int32Array,
  products: Int32Array,
) => Float64Array;

export const productTable: Table = (...given) => compiledTable(...given) ?? plainTable(...given);

/** Undefined where the table does not fit the kernels' memory. */
export const compiledTable = (...given: Parameters<Table>): Float64Array | undefined => {
  const [customerFactors, productFactors, factors, customers, products] = given;
  const blocks = Math.ceil(customers.length / CUSTOMERS_AT_ONCE);
  const rows = Math.ceil(products.length / PRODUCTS_AT_ONCE) * PRODUCTS_AT_ONCE;
  const width = blocks * CUSTOMERS_AT_ONCE;
  const loaded = intoKernels({
    // Block by block, factor by factor, customer by customer.
    blocks: new Float64Array(width * factors),
    rows: new Float64Array(rows * factors),
    table: new Float64Array(rows * width),
  });
  if (!loaded) return undefined;
  const { kernels, arrays } = loaded;
  for (const [place, u] of customers.entries()) {
    const lane = place % CUSTOMERS_AT_ONCE;
    const block = (place - lane) * factors + lane;
    for (let f = 0; f < factors; f++)
      arrays.blocks[block + f * CUSTOMERS_AT_ONCE] = customerFactors[u * factors + f];
  }
  for (const [row, i] of products.entries())
    arrays.rows.set(productFactors.subarray(i * factors, (i + 1) * factors), row * factors);
  kernels.productTable(...addressesOf(arrays), blocks, rows, factors);
  const table = new Float64Array(products.length * customers.length);
  for (let row = 0; row < products.length; row++)
    table.set(arrays.table.subarray(row * width, row * width + customers.length), row * customers.length);
  return table;
};

export const plainTable: Table = (customerFactors, productFactors, factors, customers, products) => {
  const table = new Float64Array(products.length * customers.length);
  let at = 0;
  for (const i of products)
    for (const u of customers) {
      let product = 0;
      for (let f = 0; f < factors; f++)
        product += productFactors[i * factors + f] * customerFactors[u * factors + f];
      table[at++] = product;
    }
  return table;
};
