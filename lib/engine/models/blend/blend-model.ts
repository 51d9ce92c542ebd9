/** A fitted blend. */
import type { Interactions } from '../../interactions.ts';
import type { ModelState, Predictions, RatingModel } from '../../model.ts';
import type { Member } from './blend-members.ts';
import type { Weights } from './blend-weights.ts';

export class Blend implements RatingModel {
  readonly kind = 'rating';
  readonly #weights: Weights;
  /** Those of weight 0 are not needed. */
  readonly #members: ReadonlyArray<RatingModel | undefined>;

  constructor(weights: Weights, members: ReadonlyArray<RatingModel | undefined>) {
    this.#weights = weights;
    this.#members = members.map((member, m) => (weights.weights[m] > 0 ? member : undefined));
  }

  predict(customers: Int32Array, products: Int32Array): Predictions {
    const { intercept, weights } = this.#weights;
    const estimates = new Float64Array(customers.length).fill(intercept);
    let impossible: Uint8Array | undefined;
    for (const [m, member] of this.#members.entries()) {
      if (!member) continue;
      const answers = member.predict(customers, products);
      for (let row = 0; row < estimates.length; row++) estimates[row] += weights[m] * answers.estimates[row];
      impossible = impossible?.map((flag, row) => flag & answers.impossible[row]) ?? answers.impossible;
    }
    return { estimates, impossible: impossible ?? new Uint8Array(customers.length) };
  }

  /** Arrays and numbers of a member stand after its place, as in '3.customerBias'. */
  state(): ModelState {
    const { intercept, weights } = this.#weights;
    const members = this.#members.flatMap((member, m) =>
      Object.entries(member?.state() ?? {}).map(([name, value]) => [`${m}.${name}`, value] as const),
    );
    return { intercept, weights, ...Object.fromEntries(members) };
  }
}

/** @param members all that the blend was made of. */
export function restoreBlend(
  state: ModelState,
  interactions: Interactions,
  members: readonly Member[],
): RatingModel {
  const weights = state.weights as Float64Array;
  const restored = members.map(({ spec, parameters }, m) =>
    weights[m] > 0 ? spec.restore(stateOf(state, m), interactions, parameters) : undefined,
  );
  return new Blend({ intercept: state.intercept as number, weights }, restored);
}

function stateOf(state: ModelState, member: number): ModelState {
  const prefix = `${member}.`;
  return Object.fromEntries(
    Object.entries(state).flatMap(([name, value]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), value] as const] : [],
    ),
  );
}
