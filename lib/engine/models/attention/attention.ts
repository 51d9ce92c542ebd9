/**
 * Attention: for a product, customers by how much what they viewed speaks for it, and by how long they look. Dwell's own
 * rule; nothing in it is fitted beyond the two models that it joins.
 *   target views      score(u, i) = s(u, i)
 *   target attention  score(u, i) = max(s(u, i), 0) · √max(E(u, i), 0)
 *   s = the score of EASE with α = 0, its input binary for views and log for attention; or of RP3beta
 *   E = the estimate of BaselineOnly, clipped to the rating scale of the training rows
 * Defaults apply otherwise. α = 0, because all customers are ordered for one and the same product.
 * The interest of a customer whose history says nothing is 0: such customers come after all for whom something speaks.
 * Exponents of E other than ½ and dearer models of durations gained nothing.
 *
 * Shapes: those of EASE or RP3beta; for attention b_u Float64Array [customers] and b_i Float64Array [products].
 * Cost: fit as EASE or RP3beta; a product's scores as theirs.
 */
import * as z from 'zod';
import type { Interactions, Size } from '../../interactions.ts';
import { audienceTargetSchema } from '../../leaderboard/schema.ts';
import type { Amounts, AudienceModel, Contributions, ModelSpec, ModelState } from '../../model.ts';
import { parseParameters } from '../../parameters.ts';
import { baselineOnly } from '../baselines/baseline-only.ts';
import { type Biases, baselineAt, baselineSchema, fitBaselines } from '../baselines/baselines.ts';
import { ease } from '../ease/ease.ts';
import { AMONG_CUSTOMERS, rp3beta } from '../item-similarity/rp3beta.ts';
import type { HistoryModel } from '../ranking-model.ts';

const parameters = z.strictObject({
  target: audienceTargetSchema
    .default('attention')
    .describe('What audiences are to win: seconds (attention), or people who look, however long (views).'),
  interest: z
    .enum(['EASE', 'RP3beta'])
    .default('EASE')
    .describe('The model of s. RP3beta for catalogues that are too large for EASE.'),
});
type Parameters = z.output<typeof parameters>;

class Attention implements AudienceModel {
  readonly kind = 'audience';
  readonly #interactions: Interactions;
  readonly #interest: HistoryModel;
  readonly #biases: Biases | undefined;

  /** @param biases of BaselineOnly; none when only views count. */
  constructor(interactions: Interactions, interest: HistoryModel, biases: Biases | undefined) {
    this.#interactions = interactions;
    this.#interest = interest;
    this.#biases = biases;
  }

  scoreCustomers(product: number, scores: Float64Array): void {
    const { meanDuration, greatestDuration } = this.#interactions;
    const biases = this.#biases;
    this.#interest.historySums(product, scores);
    if (biases === undefined) return;
    for (let customer = 0; customer < scores.length; customer++) {
      // The rating scale starts at 0 or below, where there is no root.
      const estimate = Math.min(greatestDuration, baselineAt(biases, meanDuration, customer, product));
      scores[customer] = Math.max(0, scores[customer]) * Math.sqrt(Math.max(0, estimate));
    }
  }

  /** Of the interest: they add up to s, which for the target attention is not the score. */
  contributions(customer: number, product: number): Contributions {
    const { amounts } = this.#interest.contributions(customer, product);
    return { base: 0, basis: 'nothing', amounts };
  }

  amountsTo(product: number): Amounts {
    return this.#interest.amountsTo(product);
  }

  state(): ModelState {
    const { customers: customerBias, products: productBias } = this.#biases ?? {};
    return { ...this.#interest.state(), ...(customerBias && productBias && { customerBias, productBias }) };
  }
}

export const attention: ModelSpec<Parameters, AudienceModel> = {
  name: 'Attention',
  kind: 'audience',
  summary: 'Writes to customers whose histories speak for the product, first to those who look long.',
  source: 'Dwell; EASE, RP3beta and BaselineOnly as their own sections have them',
  inBakeOff: true,
  smallerParameters: [{ parameters: { interest: 'RP3beta' } }],
  isFavoured: true,
  complexity: 20,
  seeded: false,
  targeted: true,
  parameters,
  fit: (interactions, given) =>
    new Attention(
      interactions,
      interestOf(given).fit(interactions),
      given.target === 'attention'
        ? fitBaselines('Attention', interactions, baselineSchema.parse(undefined))
        : undefined,
    ),
  restore: ({ customerBias, productBias, ...state }, interactions, given) =>
    new Attention(
      interactions,
      interestOf(given).restore(state, interactions),
      given.target === 'attention'
        ? { customers: customerBias as Float64Array, products: productBias as Float64Array }
        : undefined,
    ),
  // The lists of customers that are judged are at most as long as those of products, which the interest's cost contains.
  cost: (size, given) => {
    const interest = interestOf(given).cost(size);
    const baseline = baselineOnly.cost(size, baselineOnly.parameters.parse({}));
    return {
      seconds: interest.seconds + baseline.seconds,
      memoryBytes: interest.memoryBytes + baseline.memoryBytes,
    };
  },
};

function interestOf({ target, interest }: Parameters) {
  if (interest === 'RP3beta') return withParameters(rp3beta, AMONG_CUSTOMERS);
  return withParameters(ease, { popularity: 0, input: target === 'views' ? 'binary' : 'log' });
}

/** @param given those that are left out take the model's defaults. */
function withParameters<P>(spec: ModelSpec<P, HistoryModel>, given: Partial<P>) {
  const parameters = parseParameters(spec, given);
  return {
    fit: (interactions: Interactions) => spec.fit(interactions, parameters),
    restore: (state: ModelState, interactions: Interactions) => spec.restore(state, interactions, parameters),
    cost: (size: Size) => spec.cost(size, parameters),
  };
}
