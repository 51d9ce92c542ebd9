/**
 * mostActive: customers by the number of products that they have viewed, the same list for every product. The yardstick
 * of audience models: a model that knows what the product is must beat it.
 *   score(u, i) = |I_u|
 * Shapes: viewed Float64Array [customers].  Cost: fit O(customers), a product's scores O(customers).
 */
import * as z from 'zod';
import { type Interactions, rowCounts } from '../../interactions.ts';
import type { AudienceModel, ModelSpec } from '../../model.ts';

const parameters = z.strictObject({});

function modelOf({ byCustomer }: Interactions): AudienceModel {
  const viewed = rowCounts(byCustomer);
  return {
    kind: 'audience',
    scoreCustomers: (_product, scores) => scores.set(viewed),
    contributions: (customer) => ({
      base: viewed[customer],
      basis: 'viewed products',
      amounts: new Float64Array(viewed[customer]),
    }),
    state: () => ({}),
  };
}

export const mostActive: ModelSpec<z.output<typeof parameters>, AudienceModel> = {
  name: 'mostActive',
  kind: 'audience',
  summary: 'Writes to the customers who have viewed most products, whatever the product is.',
  source: 'counts of viewed products',
  inBakeOff: true,
  complexity: 0,
  yardstick: 'writes to the customers who have viewed most products',
  seeded: false,
  parameters,
  fit: modelOf,
  restore: (_state, interactions) => modelOf(interactions),
  cost: ({ customers }) => ({ seconds: 1e-8 * customers, memoryBytes: 8 * customers }),
};
