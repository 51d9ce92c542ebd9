/** Questions and answers of the HTTP API about customers, products and categories: lookups in the published run. */
import * as z from 'zod';
import { answer, idParameters, nextCursor, paging } from './api.ts';
import { MAX_ID_LENGTH } from './identity.ts';
import {
  audienceCountsSchema,
  customerItemSchema,
  listedSchemas,
  observedDuration,
  productItemSchema,
  recommendationSchema,
} from './table.ts';

export const customerParameters = idParameters('customer', 'CC20190310');
export const productParameters = idParameters('product', '7_21');
export const categoryParameters = idParameters('category', '7');

const segment = z
  .enum(['regular', 'all'])
  .meta({ description: 'Regular customers only, or passers-by too.' });
const who = z
  .enum(['new', 'viewed', 'all'])
  .meta({ description: 'Customers who have not viewed it yet, who have, or both.' });
export type Segment = z.infer<typeof segment>;
export type Who = z.infer<typeof who>;

/** Marketing writes to regular customers: they are the default. */
export const viewersQuery = z.object({ segment: segment.default('regular'), ...paging });
export const audienceQuery = viewersQuery.extend({ who: who.default('new') });
export const listingQuery = z.object({
  prefix: z
    .string()
    .max(MAX_ID_LENGTH)
    .normalize('NFC')
    .default('')
    .meta({ description: 'Only ids that start with this; case-sensitive.', example: 'CC2019' }),
  ...paging,
});
export type ListingQuestion = z.infer<typeof listingQuery>;

const contact = {
  customer: z.string(),
  email: z.string(),
  dummy: z.boolean().meta({
    description: 'True: no address is known, or the customer said no; this one reaches nobody.',
  }),
};
const regular = z.boolean();
const rank = z.int().min(1).meta({ description: 'From 1; goes on from page to page.' });

const EXAMPLE_CUSTOMER = {
  customer: 'CC20190310',
  email: 'CC20190310@example.com',
  dummy: true,
  regular: true,
};

export const recommendationsSchema = answer(
  'Recommendations',
  { customer: z.string(), items: z.array(recommendationSchema) },
  {
    description: 'Products that the customer has not viewed, best first.',
    example: { customer: 'CC20190310', items: [{ product: '7_21', score: 41.9, rank: 1 }] },
  },
);
export type Recommendations = z.infer<typeof recommendationsSchema>;

export const customerSchema = answer(
  'Customer',
  { ...contact, ...customerItemSchema.omit({ recommendations: true }).shape },
  { example: { ...EXAMPLE_CUSTOMER, productsViewed: 214, mostViewed: [{ product: '3_4', duration: 187 }] } },
);
export type Customer = z.infer<typeof customerSchema>;

const listing = <S extends z.ZodType>(id: string, entry: S, example: z.output<S>) =>
  answer(id, { items: z.array(entry), nextCursor }, { example: { items: [example], nextCursor: null } });

export const customersSchema = listing('Customers', listedSchemas.customer, {
  customer: 'CC20190310',
  regular: true,
  productsViewed: 214,
});
export const productsSchema = listing('Products', listedSchemas.product, {
  product: '7_21',
  category: '7',
  viewers: 167,
  meanDuration: 31.2,
});
export const categoriesSchema = listing('Categories', listedSchemas.category, {
  category: '7',
  products: 30,
});

const addressee = z
  .object({
    ...contact,
    regular,
    viewed: z.boolean(),
    duration: observedDuration.optional().meta({ description: 'Observed; only if the customer has viewed.' }),
    score: z.number().meta({ description: 'Predicted duration, in the unit of the file.' }),
    rank,
  })
  .meta({ id: 'AudienceEntry' });
export type Addressee = z.infer<typeof addressee>;

const audience = {
  segment,
  who,
  counts: audienceCountsSchema.meta({
    description: 'Customers in each stored list, whichever of them this answer shows.',
  }),
  items: z.array(addressee),
  nextCursor,
};
const EXAMPLE_AUDIENCE = {
  segment: 'regular' as const,
  who: 'new' as const,
  counts: { 'new-regular': 412, 'new-passerby': 498, 'viewed-regular': 152, 'viewed-passerby': 15 },
  items: [{ ...EXAMPLE_CUSTOMER, viewed: false, score: 58.3, rank: 1 }],
  nextCursor: null,
};

export const productAudienceSchema = answer(
  'ProductAudience',
  { product: z.string(), ...audience },
  {
    description: 'Customers by predicted interest in the product, best first.',
    example: { product: '7_21', ...EXAMPLE_AUDIENCE },
  },
);
export type ProductAudience = z.infer<typeof productAudienceSchema>;

export const categoryAudienceSchema = answer(
  'CategoryAudience',
  { category: z.string(), ...audience },
  {
    description: 'Customers by predicted interest in the category’s products on average, best first.',
    example: { category: '7', ...EXAMPLE_AUDIENCE },
  },
);
export type CategoryAudience = z.infer<typeof categoryAudienceSchema>;

const viewer = z
  .object({ ...contact, regular, duration: observedDuration, rank })
  .meta({ id: 'ViewersEntry' });
export type Viewer = z.infer<typeof viewer>;

export const viewersSchema = answer(
  'Viewers',
  {
    product: z.string(),
    segment,
    viewers: z.int().meta({ description: 'All customers who have viewed the product.' }),
    items: z.array(viewer),
    nextCursor,
  },
  {
    description: 'Customers by observed duration, longest first.',
    example: {
      product: '7_21',
      segment: 'regular',
      viewers: 167,
      items: [{ ...EXAMPLE_CUSTOMER, email: 'jo@shop.example', dummy: false, duration: 311, rank: 1 }],
      nextCursor: null,
    },
  },
);
export type Viewers = z.infer<typeof viewersSchema>;

export const similarSchema = answer(
  'SimilarProducts',
  { product: z.string(), items: productItemSchema.shape.similar },
  {
    description: 'Nearest products, nearest first.',
    example: { product: '7_21', items: [{ product: '7_4', similarity: 0.83 }] },
  },
);
export type SimilarProducts = z.infer<typeof similarSchema>;
