/** What SVD and SVD++ have in common: factors that start normally distributed, and a gradient descent term by term. */
import { RandomState } from '../../numeric/random.ts';
import { eachTerm, initMean, initStdDev, randomState } from '../../parameters.ts';
import type { Steps } from './factor-passes.ts';
import { type Measured, standardize } from './standardized.ts';

export const startFields = { standardize, randomState, initMean, initStdDev };

interface DescentParameters<Term extends string> {
  readonly factors: number;
  readonly biased?: boolean;
  readonly learningRate: number;
  readonly learningRates: Partial<Record<Term, number>>;
  readonly regularization: number;
  readonly regularizations: Partial<Record<Term, number>>;
}

/** Unbiased, the biases stay 0. */
export function descentOf<Term extends string>(
  terms: readonly Term[],
  { meanDuration }: Measured,
  { factors, biased = true, ...params }: DescentParameters<Term>,
): Steps<Term> {
  const rates = eachTerm(terms, params.learningRate, params.learningRates);
  return {
    factors,
    mean: biased ? meanDuration : 0,
    rates: biased ? rates : { ...rates, customerBias: 0, productBias: 0 },
    pulls: eachTerm(terms, params.regularization, params.regularizations),
  };
}

/** Draws `count` factors per call, all from one generator. */
export function normalDraws(params: Record<'randomState' | 'initMean' | 'initStdDev', number>) {
  const random = new RandomState(params.randomState);
  return (count: number) => random.normals(count, params.initMean, params.initStdDev);
}
