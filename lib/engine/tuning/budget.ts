/** How many candidates of each model a budget is enough for. */
import { evaluationsOfRungs } from './halving.ts';

/** What a model may spend. */
export interface Share {
  readonly seconds: number;
  /** Candidates to begin with, the default included; 0 when the seconds are not enough for two. */
  readonly count: number;
}

/**
 * Every model gets an equal share of the seconds; what a model has no use for goes to those that take more.
 *
 * @param costs one list per model: estimated seconds of one fold, candidate by candidate, the default first.
 */
export function shares(costs: readonly (readonly number[])[], seconds: number): Share[] {
  const granted: Share[] = costs.map(() => ({ seconds: 0, count: 0 }));
  const cheapestFirst = costs
    .map((cost, model) => ({ cost, model, most: greatestSeconds(cost) }))
    .sort((one, other) => one.most - other.most);
  let left = seconds;
  for (const [place, { cost, model, most }] of cheapestFirst.entries()) {
    const share = Math.min(most, left / (cheapestFirst.length - place));
    const count = countFor(cost, share);
    if (count === 0) continue;
    granted[model] = { seconds: share, count };
    left -= share;
  }
  return granted;
}

/** The most candidates that the seconds are enough for if those that go on take as long as the others. */
function countFor(cost: readonly number[], seconds: number): number {
  for (let count = cost.length; count >= 2; count--) {
    const mean = total(cost.slice(0, count)) / count;
    const evaluations = evaluationsOfRungs(count).map(({ candidates, folds }) => candidates * folds);
    if (mean * total(evaluations) <= seconds) return count;
  }
  return 0;
}

/** What all rungs take if those that go on are the ones that take longest. */
function greatestSeconds(cost: readonly number[]): number {
  const longestFirst = cost.toSorted((one, other) => other - one);
  return total(
    evaluationsOfRungs(cost.length).map(
      ({ candidates, folds }) => folds * total(longestFirst.slice(0, candidates)),
    ),
  );
}

const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
