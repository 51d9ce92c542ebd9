/** How many candidates of each model a budget is for. */
import { evaluationsOfRungs } from './halving.ts';

/** What a model may spend. */
export interface Share {
  readonly seconds: number;
  /** Candidates to begin with, counted from the default on; 0 where the seconds are not enough for two. */
  readonly count: number;
}

/**
 * Every model gets an equal share of the seconds; what a model has no use for goes to those that take more.
 *
 * @param costs one list a model: estimated seconds of one fold, by candidate, the default first.
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

/** As many as the seconds are enough for, should those that go on take as long as the others. */
function countFor(cost: readonly number[], seconds: number): number {
  for (let count = cost.length; count >= 2; count--) {
    const mean = cost.slice(0, count).reduce((sum, each) => sum + each, 0) / count;
    const evaluations = evaluationsOfRungs(count).reduce(
      (sum, each) => sum + each.candidates * each.folds,
      0,
    );
    if (mean * evaluations <= seconds) return count;
  }
  return 0;
}

/** Should those that go on be the ones that take longest. */
function greatestSeconds(cost: readonly number[]): number {
  const longestFirst = cost.toSorted((one, other) => other - one);
  return evaluationsOfRungs(cost.length).reduce(
    (sum, { candidates, folds }) =>
      sum + folds * longestFirst.slice(0, candidates).reduce((inner, each) => inner + each, 0),
    0,
  );
}
