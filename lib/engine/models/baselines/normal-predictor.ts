/**
 * A draw from the normal distribution of all durations; the floor that every other model must beat. Same as Surprise
 * 1.1.4 NormalPredictor.
 *   r̂ ~ N(μ, σ), σ the population standard deviation of the training durations
 * Cost: fit O(rows), memory O(1). Never impossible.
 * Each call starts its own generator and draws row after row: the same rows, the same answer. A table is drawn customer
 * by customer for the products that they have not viewed; for the others it says μ.
 */
import * as z from 'zod';
import { type Interactions, UNKNOWN } from '../../interactions.ts';
import type { ModelSpec, RatingModel } from '../../model.ts';
import { RandomState } from '../../numeric/random.ts';
import { randomState } from '../../parameters.ts';

const parameters = z.strictObject({ randomState });
type Parameters = z.output<typeof parameters>;

function modelOf(interactions: Interactions, standardDeviation: number, randomState: number): RatingModel {
  const { meanDuration, productCount } = interactions;
  const draws = (count: number) =>
    new RandomState(randomState).normals(count, meanDuration, standardDeviation);
  return {
    kind: 'rating',
    predict: ({ length }) => ({ estimates: draws(length), impossible: new Uint8Array(length) }),
    estimateTable(customers, products) {
      const table = new Float64Array(products.length * customers.length).fill(meanDuration);
      const drawn = draws(table.length);
      const viewer = new Int32Array(productCount).fill(UNKNOWN);
      let next = 0;
      for (const [place, customer] of customers.entries()) {
        for (const product of interactions.historyOf(customer).products) viewer[product] = customer;
        for (let row = 0; row < products.length; row++)
          if (viewer[products[row]] !== customer) table[row * customers.length + place] = drawn[next++];
      }
      return table;
    },
    state: () => ({ standardDeviation }),
  };
}

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
    modelOf(interactions, standardDeviationOf(interactions), randomState),
  restore: ({ standardDeviation }, interactions, { randomState }) =>
    modelOf(interactions, standardDeviation as number, randomState),
  cost: ({ rows }) => ({ seconds: 5e-8 * rows, memoryBytes: 5 * rows, secondsPerPair: 1.5e-7 }),
};

function standardDeviationOf({ byCustomer, meanDuration }: Interactions): number {
  let sum = 0;
  for (const duration of byCustomer.durations) sum += (duration - meanDuration) ** 2;
  return Math.sqrt(sum / byCustomer.durations.length);
}
