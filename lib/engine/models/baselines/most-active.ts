/**
 * mostActive: customers by the number of products that they have viewed, the same list for every product. The yardstick
 * of audience models: a model that knows what the product is must beat it.
 *   score(u, i) = |I_u|
 * active30 counts only pairs of the last 30 days of training, and without times all: who is in the shop these days.
 * Shapes: viewed Float64Array [customers].  Cost: fit O(customers), a product's scores O(customers).
 */
import * as z from 'zod';
import { type Interactions, rowCounts } from '../../interactions.ts';
import type { AudienceModel, ModelSpec } from '../../model.ts';

const parameters = z.strictObject({});

type Counting = ModelSpec<z.output<typeof parameters>, AudienceModel>;

const modelOf = (viewed: Float64Array, { byCustomer: { start } }: Interactions): AudienceModel => ({
  kind: 'audience',
  scoreCustomers: (_product, scores) => scores.set(viewed),
  contributions: (customer) => ({
    base: viewed[customer],
    basis: 'viewed products',
    amounts: new Float64Array(start[customer + 1] - start[customer]),
  }),
  state: () => ({}),
});

const countingBy = (viewedOf: (interactions: Interactions) => Float64Array) =>
  ({
    kind: 'audience',
    inBakeOff: true,
    seeded: false,
    parameters,
    fit: (interactions) => modelOf(viewedOf(interactions), interactions),
    restore: (_state, interactions) => modelOf(viewedOf(interactions), interactions),
    cost: ({ customers }) => ({ seconds: 1e-8 * customers, memoryBytes: 8 * customers }),
  }) satisfies Partial<Counting>;

export const mostActive: Counting = {
  ...countingBy(({ byCustomer }) => rowCounts(byCustomer)),
  name: 'mostActive',
  summary: 'Writes to the customers who have viewed most products, whatever the product is.',
  source: 'counts of viewed products',
  complexity: 0,
  yardstick: 'writes to the customers who have viewed most products',
};

export const active30: Counting = {
  ...countingBy(({ recent }) => recent.byCustomer),
  name: 'active30',
  summary:
    'Writes to the customers who have viewed most products in the last 30 days, whatever the product is.',
  source: 'counts of viewed products in the last 30 days, where the log has times',
  needsTimes: true,
  complexity: 0.5,
  yardstick: 'writes to the customers who have viewed most products in the last 30 days',
};
