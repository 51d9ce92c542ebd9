/**
 * A weighted sum of other rating models. Breiman 1996, Stacked Regressions; Van der Laan, Polley & Hubbard 2007,
 * Super Learner.
 *   r̂(u,i) = b + Σ_m w_m r̂_m(u,i),  w_m ≥ 0          (b, w: blend-weights.ts)
 * Weights come from estimates of training rows by members that were not fitted on them; then every member of weight
 * above 0 is fitted on all training rows. The intercept takes 0.0002 off the RMSE on MovieLens 100k and nothing off
 * that on the sample log. Five folds in place of three: 0.9177 for 0.9185, and the same, at 1.4 times the cost.
 *
 * Cost: its members', folds + 1 times. Memory: its members', together.
 * A member that diverges is left out; where all do, the blend has diverged. A side that is unknown is answered as
 * the members answer it; impossible only where it is for all of them. One training row: equal weights.
 */
import * as z from 'zod';
import { DivergedError } from '../../errors.ts';
import type { Interactions, Size } from '../../interactions.ts';
import type { ModelSpec, RatingModel } from '../../model.ts';
import { randomState } from '../../parameters.ts';
import { DEFAULT_MEMBERS, type Member, memberOf, memberSchema } from './blend-members.ts';
import { Blend, restoreBlend } from './blend-model.ts';
import { Evidence, outOfFold } from './blend-weights.ts';

const NAME = 'Blend';

const parameters = z.strictObject({
  members: z
    .array(memberSchema)
    .min(1)
    .max(32)
    .prefault(DEFAULT_MEMBERS)
    .describe('Models with parameters; what is not given is as in the bake-off.'),
  folds: z.int().min(2).max(20).default(3).describe('Parts that the training rows are cut into.'),
  randomState,
});
type Parameters = z.output<typeof parameters>;

export const blend: ModelSpec<Parameters, RatingModel> = {
  name: NAME,
  kind: 'rating',
  summary: 'The best weighted sum of several other models, found on rows that they have not seen.',
  source: 'Breiman 1996, Stacked Regressions; Van der Laan, Polley & Hubbard 2007, Super Learner',
  inBakeOff: true,
  complexity: 11,
  seeded: true,
  parameters,
  fit(interactions, params) {
    const members = membersOf(params);
    const evidence = new Evidence(interactions, members.length);
    for (const heldOut of outOfFold(interactions, members, params)) evidence.add(heldOut);
    return fitWeighted(interactions, members, evidence);
  },
  restore: (state, interactions, params) => restoreBlend(state, interactions, membersOf(params)),
  cost(size, params) {
    const members = membersOf(params);
    const part = partOf(size, params.folds);
    const whole = members.map(({ spec, parameters }) => spec.cost(size, parameters));
    const parts = members.map(({ spec, parameters }) => spec.cost(part, parameters));
    const stackingSeconds = 3e-7 * size.rows;
    return {
      seconds:
        total(whole.map(({ seconds }) => seconds)) +
        params.folds * (total(parts.map(({ seconds }) => seconds)) + stackingSeconds),
      memoryBytes: total(whole.map(({ memoryBytes }) => memoryBytes)) + 56 * size.rows,
    };
  },
};

const membersOf = ({ members, randomState }: Parameters) =>
  members.map((member) => memberOf(member, randomState));

/** Fits all members of weight above 0; where one of them diverges, weighs again without it. */
function fitWeighted(
  interactions: Interactions,
  members: readonly Member[],
  evidence: Evidence,
): RatingModel {
  const fitted: (RatingModel | undefined)[] = members.map(() => undefined);
  for (;;) {
    if (!evidence.isUsable.includes(true)) throw new DivergedError(NAME, 1, interactions.greatestDuration);
    const weights = evidence.weigh();
    for (const [m, { spec, parameters }] of members.entries())
      if (weights.weights[m] > 0)
        try {
          fitted[m] ??= spec.fit(interactions, parameters);
        } catch (error) {
          if (!(error instanceof DivergedError)) throw error;
          evidence.isUsable[m] = false;
        }
    if (weights.weights.every((weight, m) => weight === 0 || evidence.isUsable[m]))
      return new Blend(weights, fitted);
  }
}

/** The training rows without one fold. */
function partOf(size: Size, folds: number): Size {
  const share = (folds - 1) / folds;
  return {
    ...size,
    rows: size.rows * share,
    productPairs: size.productPairs * share ** 2,
    customerPairs: size.customerPairs * share ** 2,
  };
}

const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
