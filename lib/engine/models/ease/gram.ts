/** The matrix G of EASE (ease.ts) from the training rows: plain, and compiled (kernels/assembly/weights.ts). */
import type { Interactions } from '../../interactions.ts';
import { addressesOf, intoKernels } from '../../numeric/kernels/kernels.ts';

type Counted = Pick<Interactions, 'byCustomer' | 'byProduct' | 'productCount'>;

/** Writes a product's row of G, up to the product itself. To be called once for each product, in ascending order. */
type GramRow = (product: number, row: Float64Array) => void;

/**
 * Products come one after the other, and each is multiplied with those before it that its viewers have viewed: ½ Σ|I_u|²
 * steps.
 *
 * @param inputs x of each row, in the order of `byProduct`.
 * @param order length of a row, at least `productCount`.
 * @returns G on and below the diagonal, row by row, filled up with products that nobody viewed.
 */
export function gramOf(rows: Counted, inputs: Float64Array, activity: number, order: number): Float64Array {
  const lists = listsOf(rows, inputs, activity);
  const write = compiledGram(lists, rows.productCount) ?? plainGram(lists);
  const values = new Float64Array(order * order);
  for (let product = 0; product < rows.productCount; product++)
    write(product, values.subarray(product * order, product * order + rows.productCount));
  return values;
}

type Lists = ReturnType<typeof listsOf>;

export function listsOf({ byCustomer, byProduct }: Counted, inputs: Float64Array, activity: number) {
  const { start } = byCustomer;
  return {
    ...{ productStart: byProduct.start, members: byProduct.members, inputs },
    /** |I_u|^−β. */
    scales: Float64Array.from(start.subarray(1), (end, u) => (end - start[u]) ** -activity),
    /** Each customer's products so far, ascending, and their x. */
    ...{ start, end: start.slice(), products: new Int32Array(inputs.length) },
    xs: new Float64Array(inputs.length),
  };
}

/** Undefined where the rows do not fit the kernels' memory. */
export function compiledGram({ productStart, ...lists }: Lists, productCount: number): GramRow | undefined {
  const loaded = intoKernels({ ...lists, sums: new Float64Array(productCount) });
  if (!loaded) return undefined;
  const { kernels, arrays } = loaded;
  const addresses = addressesOf(arrays);
  return (product, row) => {
    arrays.sums.fill(0);
    kernels.gramRow(product, productStart[product], productStart[product + 1], ...addresses);
    row.set(arrays.sums);
  };
}

export function plainGram({
  productStart,
  members,
  inputs,
  scales,
  start,
  end,
  products,
  xs,
}: Lists): GramRow {
  return (product, row) => {
    for (let n = productStart[product]; n < productStart[product + 1]; n++) {
      const customer = members[n];
      const own = end[customer]++;
      products[own] = product;
      xs[own] = inputs[n];
      const count = inputs[n] * scales[customer];
      for (let m = start[customer]; m <= own; m++) row[products[m]] += count * xs[m];
    }
  };
}
