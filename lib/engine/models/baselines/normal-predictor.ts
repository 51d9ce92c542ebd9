/**
 * A draw from the normal distribution of all durations; the floor that every other model must beat. Same as Surprise
 * 1.1.4 NormalPredictor.
 *   r̂ ~ N(μ, σ), σ the population standard deviation of the training durations
 * Cost: fit O(rows), memory O(1). Never impossible.
 * Each call of predict starts its own generator and draws row after row: the same rows, the same answer.
 */
import * as z from 'zod';
import type { Interactions } from '../../interactions.ts';
import type { ModelSpec, RatingModel } from '../../model.ts';
import { RandomState } from '../../numeric/random.ts';
import { randomState } from '../../parameters.ts';

const parameters = z.strictObject({ randomState });
type Parameters = z.output<typeof parameters>;

const modelOf = (mean: number, standardDeviation: number, randomState: number): RatingModel => ({
  kind: 'rating',
  predict: ({ length }) => ({
    estimates: new RandomState(randomState).normals(length, mean, standardDeviation),
    impossible: new Uint8Array(length),
  }),
  state: () => ({ standardDeviation }),
});

export const normalPredictor: ModelSpec<Parameters, RatingModel> = {
  name: 'NormalPredictor',
  kind: 'rating',
  summary: 'A random duration, drawn from a normal distribution with the log’s mean and spread.',
  source: 'scikit-surprise 1.1.4 NormalPredictor',
  inBakeOff: true,
  complexity: 5,
  yardstick: 'draws at random',
  seeded: true,
  parameters,
  fit: (interactions, { randomState }) =>
    modelOf(interactions.meanDuration, standardDeviationOf(interactions), randomState),
  restore: ({ standardDeviation }, { meanDuration }, { randomState }) =>
    modelOf(meanDuration, standardDeviation as number, randomState),
  cost: ({ rows }) => ({ seconds: 5e-8 * rows, memoryBytes: 5 * rows, secondsPerPair: 1.5e-7 }),
};

function standardDeviationOf({ byCustomer, meanDuration }: Interactions): number {
  let sum = 0;
  for (const duration of byCustomer.durations) sum += (duration - meanDuration) ** 2;
  return Math.sqrt(sum / byCustomer.durations.length);
}
