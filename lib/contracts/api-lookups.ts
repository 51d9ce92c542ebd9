/** Answers of the HTTP API about customers, products and categories: lookups in the published run. */
import * as z from 'zod';
import { answer, nextCursor } from './api.ts';
import { segment, who } from './api-questions.ts';
import {
  audienceCountsSchema,
  availableSchema,
  customerItemSchema,
  listedSchemas,
  observedDuration,
  recommendationSchema,
} from './result-items.ts';

const contact = {
  customer: z.string(),
  email: z.string(),
  dummy: z.boolean().meta({
    description: 'True: no address is known, or the customer said no; this one reaches nobody.',
  }),
};
const regular = z.boolean();
const rank = z.int().min(1).meta({ description: 'From 1; goes on from page to page.' });

const title = z
  .string()
  .nullable()
  .meta({ description: 'The product’s, from the shop’s file of products; null if it is not known.' });
const product = { product: z.string(), title };
const titles = z
  .record(z.string(), z.string())
  .meta({ description: 'Titles of the products that `why` names, where they are known.' });

const EXAMPLE_PRODUCT = { product: '7_21', title: 'Desk lamp, brass' };
const EXAMPLE_TITLES = { '7_4': 'Desk lamp, steel' };
const EXAMPLE_CUSTOMER = {
  customer: 'CC20190310',
  email: 'CC20190310@example.com',
  dummy: true,
  regular: true,
};

export const recommendationsSchema = answer(
  'Recommendations',
  {
    customer: z.string(),
    items: z.array(z.object({ ...product, ...recommendationSchema.omit({ product: true }).shape })),
    titles,
  },
  {
    description: 'Products that the customer has not viewed, best first.',
    example: {
      customer: 'CC20190310',
      items: [{ ...EXAMPLE_PRODUCT, score: 41.9, rank: 1, why: ['7_4', '3_4'] }],
      titles: EXAMPLE_TITLES,
    },
  },
);
export type Recommendations = z.infer<typeof recommendationsSchema>;

export const customerSchema = answer(
  'Customer',
  {
    ...contact,
    ...customerItemSchema.omit({ recommendations: true }).shape,
    mostViewed: z
      .array(z.object({ ...product, duration: observedDuration }))
      .meta({ description: 'Up to ten, longest first.' }),
  },
  {
    example: {
      ...EXAMPLE_CUSTOMER,
      productsViewed: 214,
      mostViewed: [{ ...EXAMPLE_PRODUCT, duration: 187 }],
    },
  },
);
export type Customer = z.infer<typeof customerSchema>;

const listing = <S extends z.ZodType>(id: string, entry: S, example: z.output<S>) =>
  answer(id, { items: z.array(entry), nextCursor }, { example: { items: [example], nextCursor: null } });

export const customersSchema = listing('Customers', listedSchemas.CUSTOMER, {
  customer: 'CC20190310',
  regular: true,
  productsViewed: 214,
});
export const productsSchema = listing('Products', listedSchemas.PRODUCT, {
  ...EXAMPLE_PRODUCT,
  category: '7',
  available: true,
  viewers: 167,
  meanDuration: 31.2,
});
export const categoriesSchema = listing('Categories', listedSchemas.CATEGORY, {
  category: '7',
  products: 30,
});

const addressee = z
  .object({
    ...contact,
    regular,
    viewed: z.boolean(),
    duration: observedDuration.optional().meta({ description: 'Observed; only if the customer has viewed.' }),
    score: z.number().meta({
      description:
        'What the list is sorted by; only comparable with other scores of the same list. It is no duration, unless a rating model makes the audiences.',
    }),
    rank,
    interest: z.number().nullable().meta({
      description:
        'How many times as often customers at this place look as the average customer who has not viewed, as measured on rows that were held out. The place is that among all new customers, regular or not. Null if the customer has viewed, or if it was not measured.',
    }),
    predictedDuration: z.number().nullable().meta({
      description:
        'How long they would look, if they look, in the unit of the file: for a category, the mean over the products that they have not viewed. Null without a rating model.',
    }),
    why: z.array(z.string()).meta({
      description:
        'Up to two products that the customer has viewed and that speak for this one, strongest first; empty if the model cannot say.',
    }),
  })
  .meta({ id: 'AudienceEntry' });
export type Addressee = z.infer<typeof addressee>;

const gains = z
  .array(
    z.object({
      customers: z.int().meta({ description: 'If so many are written to, from the top of the list …' }),
      share: z.number().meta({ description: '… this share of all who will look is among them,' }),
      chance: z.number().meta({ description: 'this share if names were drawn by chance,' }),
      mostActive: z
        .number()
        .nullable()
        .meta({ description: 'and this one if the customers with most products viewed were taken.' }),
    }),
  )
  .meta({ id: 'Gains' });
export type GainsOfList = z.infer<typeof gains>;

const audience = {
  segment,
  who,
  counts: audienceCountsSchema.meta({
    description: 'Customers in each stored list, whichever of them this answer shows.',
  }),
  customers: z.int().meta({
    description:
      'Customers in the whole list that this answer shows, before it was cut at the setting audienceLimit.',
  }),
  gains: gains.nullable().meta({
    description:
      'How many of those who will look are found by writing to the first of the list: what was measured over all products, at the length of this list. Null unless who=new, and in runs that did not measure it.',
  }),
  items: z.array(addressee),
  titles,
  nextCursor,
};
const EXAMPLE_AUDIENCE = {
  segment: 'regular' as const,
  who: 'new' as const,
  counts: { 'new-regular': 412, 'new-passerby': 498, 'viewed-regular': 152, 'viewed-passerby': 15 },
  customers: 412,
  gains: [
    { customers: 4, share: 0.07, chance: 4 / 412, mostActive: 0.04 },
    { customers: 41, share: 0.44, chance: 41 / 412, mostActive: 0.28 },
  ],
  items: [
    {
      ...EXAMPLE_CUSTOMER,
      viewed: false,
      score: 3.184,
      rank: 1,
      interest: 7.2,
      predictedDuration: 58.3,
      why: ['7_4', '3_4'],
    },
  ],
  titles: EXAMPLE_TITLES,
  nextCursor: null,
};

export const productAudienceSchema = answer(
  'ProductAudience',
  { ...product, available: availableSchema, ...audience },
  {
    description: 'Customers by predicted interest in the product, best first.',
    example: { ...EXAMPLE_PRODUCT, available: true, ...EXAMPLE_AUDIENCE },
  },
);
export type ProductAudience = z.infer<typeof productAudienceSchema>;

export const categoryAudienceSchema = answer(
  'CategoryAudience',
  { category: z.string(), ...audience },
  {
    description:
      'Customers by predicted interest in the category’s products that they have not viewed, best first. New is who has viewed fewer than half of them.',
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
    ...product,
    segment,
    viewers: z.int().meta({ description: 'All customers who have viewed the product.' }),
    items: z.array(viewer),
    nextCursor,
  },
  {
    description: 'Customers by observed duration, longest first.',
    example: {
      ...EXAMPLE_PRODUCT,
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
  { ...product, items: z.array(z.object({ ...product, similarity: z.number() })) },
  {
    description: 'Nearest products, nearest first.',
    example: {
      ...EXAMPLE_PRODUCT,
      items: [{ product: '7_4', title: 'Desk lamp, steel', similarity: 0.83 }],
    },
  },
);
export type SimilarProducts = z.infer<typeof similarSchema>;
