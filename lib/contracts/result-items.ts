/**
 * A run's results as its items hold them. Items of customers, products and categories, and pages of their directories,
 * are packed: JSON, deflated. Packed, a customer takes one unit of capacity to write, where nested attributes took two.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import * as z from 'zod';

/** What is listed by id. Each has a partition of its own; a product's and a category's has its lists too. */
export type Owner = 'CUSTOMER' | ListOwner;
export type ListOwner = 'PRODUCT' | 'CATEGORY';

export const packedSchema = z.object({ run: z.string(), packed: z.instanceof(Uint8Array) });
type Packed = z.infer<typeof packedSchema>;

/** @param run whose the item is. */
export const pack = (run: string, value: unknown): Packed => ({
  run,
  packed: deflateRawSync(JSON.stringify(value, withFiniteNumbers)),
});

/** JSON has no infinite numbers, which sums of a log's durations may be. */
function withFiniteNumbers(_: string, value: unknown): unknown {
  if (typeof value !== 'number') return value;
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value));
}

export const unpack = <S extends z.ZodType>({ packed }: Packed, schema: S): z.infer<S> =>
  schema.parse(JSON.parse(inflateRawSync(packed).toString()));

export const observedDuration = z.number().meta({ description: 'Observed, in the unit of the file.' });
export const recommendationSchema = z.object({
  product: z.string(),
  score: z.number().meta({
    description: 'How much speaks for the product; only comparable with the customer’s other scores.',
  }),
  rank: z.int(),
  why: z.array(z.string()).meta({
    description:
      'Up to three products that the customer has viewed and that speak for this one, strongest first; empty when it is shown for another reason, such as its viewers.',
  }),
});

export const customerItemSchema = z.object({
  customer: z.string(),
  regular: z.boolean(),
  productsViewed: z.int(),
  mostViewed: z
    .array(z.object({ product: z.string(), duration: observedDuration }))
    .meta({ description: 'Up to ten, longest first.' }),
  recommendations: z.array(recommendationSchema),
});
export type CustomerItem = z.infer<typeof customerItemSchema>;

/** A number of customers for each audience list. */
export const audienceCountsSchema = z.object({
  'new-regular': z.int(),
  'new-passerby': z.int(),
  'viewed-regular': z.int(),
  'viewed-passerby': z.int(),
});
export type AudienceCounts = z.infer<typeof audienceCountsSchema>;
export const AUDIENCE_LISTS = audienceCountsSchema.keyof().options;
type AudienceList = keyof AudienceCounts;
export type ListName = AudienceList | 'viewers-regular' | 'viewers-passerby';

const audienceShape = {
  /** As stored: after the cut at `audienceLimit`. */
  audience: audienceCountsSchema,
  /** Before the cut. */
  customers: audienceCountsSchema,
};
/** The audience of a product or category as its item describes it. */
export type AudienceSizes = z.infer<z.ZodObject<typeof audienceShape>>;

/** Results that were written before shops could name their products have no titles. */
const titleSchema = z
  .string()
  .nullable()
  .default(null)
  .meta({ description: 'What people call the product. Null: no file of products says.' });

/** Results that were written before shops could name their products have none. */
export const availableSchema = z
  .boolean()
  .nullable()
  .default(null)
  .meta({ description: 'False: it cannot be bought, and is in no list. Null: no file of products says.' });

export const productItemSchema = z.object({
  product: z.string(),
  title: titleSchema,
  category: z.string().nullable(),
  available: availableSchema,
  viewers: z.int(),
  meanDuration: z.number(),
  similar: z.array(z.object({ product: z.string(), similarity: z.number() })),
  ...audienceShape,
});
export type ProductItem = z.infer<typeof productItemSchema>;

export const categoryItemSchema = z.object({
  category: z.string(),
  products: z.int(),
  ...audienceShape,
});
export type CategoryItem = z.infer<typeof categoryItemSchema>;

/** What a page of the directory has of each, sorted by id. */
export const listedSchemas = {
  CUSTOMER: customerItemSchema.pick({ customer: true, regular: true, productsViewed: true }),
  PRODUCT: productItemSchema.pick({
    product: true,
    title: true,
    category: true,
    available: true,
    viewers: true,
    meanDuration: true,
  }),
  CATEGORY: categoryItemSchema.pick({ category: true, products: true }),
} as const;
export type Listed<O extends Owner> = z.infer<(typeof listedSchemas)[O]>;
