/**
 * A weighted sum of other rating models. Breiman 1996, Stacked Regressions; Van der Laan, Polley & Hubbard 2007,
 * Super Learner.
 *   r̂(u,i) = b + Σ_m w_m r̂_m(u,i),  w_m ≥ 0          (b, w: blend-weights.ts)
 * Weights come from estimates of training rows by members that were not fitted on them; then every member of weight
 * above 0 is fitted on all training rows. The intercept takes 0.0002 off the RMSE on MovieLens 100k and nothing off
 * that on the sample log. Five folds instead of three take the RMSE on MovieLens 100k from 0.9185 to 0.9177 and leave
 * the other as it is, at 1.4 times the cost.
 *
 * Cost: its members', folds + 1 times. Memory: its members', together.
 * A member that diverges is left out; if all do, the blend has diverged. An unknown side is answered as the members
 * answer it, and impossible only if it is for all of them. One training row: equal weights.
 */
import * as z from 'zod';
import { DivergedError } from '../../errors.ts';
import { estimateTable } from '../../estimate-table.ts';
import type { Interactions, Size } from '../../interactions.ts';
import type { ModelSpec, ModelState, RatingModel } from '../../model.ts';
import { randomState } from '../../parameters.ts';
import { DEFAULT_MEMBERS, fewerMembers, type Member, memberOf, memberSchema } from './blend-members.ts';
import { Evidence, outOfFold, total, unlessDiverged, type Weights } from './blend-weights.ts';

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
  smallerParameters: fewerMembers(),
  complexity: 21,
  seeded: true,
  parameters,
  fit(interactions, params) {
    const members = membersOf(params);
    const evidence = new Evidence(interactions, members.length);
    for (const heldOut of outOfFold(interactions, members, params)) evidence.add(heldOut);
    return fitWeighted(interactions, members, evidence);
  },
  restore(state, interactions, params) {
    const weights = state.weights as Float64Array;
    const members = membersOf(params).map(({ spec, parameters }, m) =>
      weights[m] > 0 ? spec.restore(memberState(state, m), interactions, parameters) : undefined,
    );
    return modelOf({ intercept: state.intercept as number, weights }, members);
  },
  cost(size, params) {
    const part = withoutOneFold(size, params.folds);
    const costs = membersOf(params).map(({ spec, parameters }) => ({
      whole: spec.cost(size, parameters),
      part: spec.cost(part, parameters),
    }));
    const stackingSeconds = 3e-7 * size.rows;
    return {
      seconds:
        total(costs.map(({ whole }) => whole.seconds)) +
        params.folds * (total(costs.map(({ part }) => part.seconds)) + stackingSeconds),
      memoryBytes: total(costs.map(({ whole }) => whole.memoryBytes)) + 56 * size.rows,
      secondsPerPair: total(costs.map(({ whole }) => whole.secondsPerPair ?? 0)),
    };
  },
};

const membersOf = ({ members, randomState }: Parameters) =>
  members.map((member) => memberOf(member, randomState));

/** The size of the training rows without one fold. */
function withoutOneFold(size: Size, folds: number): Size {
  const share = (folds - 1) / folds;
  return {
    ...size,
    rows: size.rows * share,
    productPairs: size.productPairs * share ** 2,
    customerPairs: size.customerPairs * share ** 2,
  };
}

/** Fits all members of weight above 0; if one of them diverges, weighs again without it. */
function fitWeighted(
  interactions: Interactions,
  members: readonly Member[],
  evidence: Evidence,
): RatingModel {
  const fitted: (RatingModel | undefined)[] = members.map(() => undefined);
  for (;;) {
    if (!evidence.isUsable.includes(true)) throw new DivergedError(NAME, 1, interactions.greatestDuration);
    const weights = evidence.weigh();
    for (const [m, { spec, parameters }] of members.entries()) {
      if (weights.weights[m] === 0) continue;
      fitted[m] ??= unlessDiverged(() => spec.fit(interactions, parameters));
      evidence.isUsable[m] = fitted[m] !== undefined;
    }
    if (weights.weights.every((weight, m) => weight === 0 || evidence.isUsable[m]))
      return modelOf(weights, fitted);
  }
}

/** @param all the members; those of weight 0 are not needed. */
function modelOf({ intercept, weights }: Weights, all: ReadonlyArray<RatingModel | undefined>): RatingModel {
  const members = all.flatMap((model, m) => (model && weights[m] > 0 ? [{ m, model }] : []));
  return {
    kind: 'rating',
    predict(customers, products) {
      const estimates = new Float64Array(customers.length).fill(intercept);
      const impossible = new Uint8Array(customers.length).fill(members.length > 0 ? 1 : 0);
      for (const { m, model } of members) {
        const answers = model.predict(customers, products);
        addWeighted(estimates, weights[m], answers.estimates);
        for (let row = 0; row < impossible.length; row++) impossible[row] &= answers.impossible[row];
      }
      return { estimates, impossible };
    },
    estimateTable(customers, products) {
      const table = new Float64Array(customers.length * products.length).fill(intercept);
      for (const { m, model } of members)
        addWeighted(table, weights[m], estimateTable(model, customers, products));
      return table;
    },
    /** A member's arrays and numbers are named after its place, as in '3.customerBias'. */
    state() {
      const states = members.flatMap(({ m, model }) =>
        Object.entries(model.state()).map(([name, value]) => [`${m}.${name}`, value] as const),
      );
      return { intercept, weights, ...Object.fromEntries(states) };
    },
  };
}

function addWeighted(sums: Float64Array, weight: number, values: Float64Array): void {
  for (let n = 0; n < sums.length; n++) sums[n] += weight * values[n];
}

function memberState(state: ModelState, m: number): ModelState {
  const prefix = `${m}.`;
  const own = Object.entries(state).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(own.map(([name, value]) => [name.slice(prefix.length), value]));
}
