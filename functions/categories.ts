/** A run's categories in order of first appearance. `train` cuts them into shards, `recommend` ranks them. */
import type { Catalogue } from '../lib/contracts/catalogue.ts';

export interface Category {
  readonly category: string;
  /** Outer indices. */
  readonly products: Int32Array;
}

export function categoriesOf(catalogue: Catalogue): Category[] {
  const products = new Map<string, number[]>();
  for (const [product, { category }] of catalogue.entries()) {
    if (category === null) continue;
    const members = products.get(category);
    if (members) members.push(product);
    else products.set(category, [product]);
  }
  return [...products].map(([category, members]) => ({ category, products: Int32Array.from(members) }));
}
