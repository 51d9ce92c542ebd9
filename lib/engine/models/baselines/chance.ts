/**
 * chance: names drawn at random, the floor of audience models.
 *   score(u, i) ~ U(0, 1)
 * Each product has its own generator, NumPy's RandomState(randomState + i), which draws for one customer after the
 * other: a product has the same scores whenever it is asked for.
 * Shapes: none.  Cost: fit nothing, a product's scores O(customers).
 */
import * as z from 'zod';
import type { Interactions } from '../../interactions.ts';
import type { AudienceModel, ModelSpec } from '../../model.ts';
import { RandomState } from '../../numeric/random.ts';
import { randomState } from '../../parameters.ts';

const parameters = z.strictObject({ randomState });

function modelOf(interactions: Interactions, seed: number): AudienceModel {
  const draws = (product: number, length: number) =>
    new RandomState((seed + product) % 2 ** 32).uniforms(length, 0, 1);
  return {
    kind: 'audience',
    scoreCustomers: (product, scores) => scores.set(draws(product, scores.length)),
    contributions: (customer, product) => ({
      base: draws(product, customer + 1)[customer],
      basis: 'chance',
      amounts: new Float64Array(interactions.historyOf(customer).products.length),
    }),
    state: () => ({}),
  };
}

export const chance: ModelSpec<z.output<typeof parameters>, AudienceModel> = {
  name: 'chance',
  kind: 'audience',
  summary: 'Writes to customers whose names are drawn at random, anew for each product.',
  source: 'NumPy RandomState',
  inBakeOff: true,
  complexity: 1,
  yardstick: 'draws names at random',
  seeded: true,
  parameters,
  fit: (interactions, { randomState }) => modelOf(interactions, randomState),
  restore: (_state, interactions, { randomState }) => modelOf(interactions, randomState),
  cost: ({ customers, products }) => ({ seconds: 1e-8 * customers * products, memoryBytes: 8 * customers }),
};
