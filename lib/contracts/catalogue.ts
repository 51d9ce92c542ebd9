/** The products of a run, with what was known of them beside the log when it was read. */
import * as z from 'zod';
import { categoryOf } from './identity.ts';
import type { ProductFacts } from './table.ts';

/** In the order of the data set's ids. */
export const catalogueSchema = z.array(
  z.object({
    product: z.string(),
    title: z.string().nullable(),
    category: z.string().nullable(),
    available: z.boolean().nullable(),
  }),
);
export type Catalogue = z.infer<typeof catalogueSchema>;

/** A category of the shop’s file beats the one in the id. */
export function catalogueOf(
  productIds: readonly string[],
  facts: ReadonlyMap<string, ProductFacts>,
): Catalogue {
  return productIds.map((product) => {
    const { title = null, category, available = null } = facts.get(product) ?? {};
    return { product, title, category: category ?? categoryOf(product), available };
  });
}

/** A product of which the shop says nothing can be bought. */
export const isAvailable = ({ available }: Catalogue[number]): boolean => available !== false;
