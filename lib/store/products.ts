/** What is known of products beside the log: title, category, whether it can be bought. */
import { type ProductFacts, productFactsSchema } from '../contracts/table.ts';
import { allFacts, putFacts } from './facts.ts';

/** Adds or replaces what is known of products. */
export const putProducts = (scope: string, products: ReadonlyMap<string, ProductFacts>, now: Date) =>
  putFacts('PRODUCTS', scope, products, now);

/** What is known of the products of a log, and the ids of others that something is known of. */
export async function factsOfProducts(
  scope: string,
  productIds: readonly string[],
): Promise<{ facts: Map<string, ProductFacts>; others: string[] }> {
  const wanted = new Set(productIds);
  const facts = new Map<string, ProductFacts>();
  const others: string[] = [];
  for await (const item of allFacts('PRODUCTS', scope))
    if (wanted.has(item.sk)) facts.set(item.sk, productFactsSchema.parse(item));
    else others.push(item.sk);
  return { facts, others };
}
