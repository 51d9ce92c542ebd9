/** What is known of products beside the log: title, category, whether it can be bought. */
import { type ProductFacts, productFactsSchema } from '../contracts/table.ts';
import { allFacts, putFacts } from './facts.ts';

/** Adds or replaces what is known of products. */
export const putProducts = (scope: string, products: ReadonlyMap<string, ProductFacts>, now: Date) =>
  putFacts('PRODUCTS', scope, products, now);

/** By product, of those in the log only. */
export async function readProducts(
  scope: string,
  productIds: readonly string[],
): Promise<Map<string, ProductFacts>> {
  const wanted = new Set(productIds);
  const products = new Map<string, ProductFacts>();
  for await (const item of allFacts('PRODUCTS', scope))
    if (wanted.has(item.sk)) products.set(item.sk, productFactsSchema.parse(item));
  return products;
}
