import { describe, expect, test } from 'vitest';
import type * as z from 'zod';
import { DivergedError } from '../../../../lib/engine/errors.ts';
import { Interactions, UNKNOWN } from '../../../../lib/engine/interactions.ts';
import {
  baselineAt,
  baselineSchema,
  fitBaselines,
} from '../../../../lib/engine/models/baselines/baselines.ts';
import { interactionsOf, shopLog } from '../../shop-log.ts';

const options = (given: z.input<typeof baselineSchema>) => baselineSchema.parse(given);
const size = (numbers: Float64Array) => numbers.reduce((sum, number) => sum + Math.abs(number), 0);

describe('baselines', () => {
  // μ = 2. Products: (1 − 2) / (1 + 1) = −½ and (3 − 2) / (1 + 1) = ½; then the customer:
  // ((1 − 2 + ½) + (3 − 2 − ½)) / (2 + 2) = 0.
  test('settle products first, then customers, each by least squares', () => {
    const interactions = interactionsOf([0, 0, 1], [0, 1, 3]);

    const biases = fitBaselines('m', interactions, options({ epochs: 1, regI: 1, regU: 2 }));

    expect([...biases.products]).toEqual([-0.5, 0.5]);
    expect([...biases.customers]).toEqual([0]);
  });

  // μ = 2. First epoch: products ((1 − 2) + (3 − 2)) / (1 + 2) = 0 and (2 − 2) / (1 + 1) = 0; customers
  // ((1 − 2) + (2 − 2)) / 2 = −½ and (3 − 2) / 1 = 1. Second: products ((1 − 2 + ½) + (3 − 2 − 1)) / 3 = −½ / 3 and
  // (2 − 2 + ½) / 2 = ¼.
  test('settle each side around the biases of the other', () => {
    const interactions = interactionsOf([0, 0, 1], [0, 1, 2], [1, 0, 3]);

    const [once, twice] = [1, 2].map((epochs) =>
      fitBaselines('m', interactions, options({ epochs, regI: 1, regU: 0 })),
    );

    expect([...once.products, ...once.customers]).toEqual([0, 0, -0.5, 1]);
    expect([...twice.products]).toEqual([expect.closeTo(-0.5 / 3, 12), 0.25]);
  });

  // μ = 2, rate ½, regularisation 0. Row 1: e = −1, both biases −½. Row 2: e = 3 − (2 − ½ + 0) = 1½: ¼ and ¾.
  test('descend row by row, both biases from the same error', () => {
    const interactions = interactionsOf([0, 0, 1], [0, 1, 3]);

    const biases = fitBaselines(
      'm',
      interactions,
      options({ method: 'sgd', epochs: 1, learningRate: 0.5, regularization: 0 }),
    );

    expect([...biases.products]).toEqual([-0.5, 0.75]);
    expect([...biases.customers]).toEqual([0.25]);
  });

  test.each([
    ['regU', 'customers', { regU: 1 }, { regU: 100 }],
    ['regI', 'products', { regI: 1 }, { regI: 100 }],
    [
      'regularization',
      'customers',
      { method: 'sgd', regularization: 0 },
      { method: 'sgd', regularization: 5 },
    ],
  ] as const)('are smaller with more %s', (_, side, weak, strong) => {
    const interactions = new Interactions(shopLog());

    const [large, small] = [weak, strong].map(
      (given) => fitBaselines('m', interactions, options(given))[side],
    );

    expect(size(small)).toBeLessThan(size(large));
  });

  test('get nearer to the durations with more epochs of gradient descent', () => {
    const interactions = new Interactions(shopLog());

    const [few, many] = [5, 50].map((epochs) => {
      const biases = fitBaselines('m', interactions, options({ method: 'sgd', epochs }));
      return squaredError(interactions, biases);
    });

    expect(many).toBeLessThan(few);
  });

  test('are reported with model and epoch if they are no longer finite', () => {
    const interactions = new Interactions(shopLog());
    const fit = () =>
      fitBaselines('KNNBaseline', interactions, options({ method: 'sgd', learningRate: 100 }));

    expect(fit).toThrow(DivergedError);
    expect(fit).toThrow(/^KNNBaseline diverged in epoch \d+: .* use a smaller learningRate/);
  });

  test('count an unknown side as average', () => {
    const biases = { customers: Float64Array.of(5), products: Float64Array.of(7) };

    expect(baselineAt(biases, 100, 0, 0)).toBe(112);
    expect(baselineAt(biases, 100, UNKNOWN, 0)).toBe(107);
    expect(baselineAt(biases, 100, 0, UNKNOWN)).toBe(105);
    expect(baselineAt(biases, 100, UNKNOWN, UNKNOWN)).toBe(100);
  });
});

function squaredError(interactions: Interactions, biases: ReturnType<typeof fitBaselines>): number {
  const { start, members, durations } = interactions.byCustomer;
  let sum = 0;
  for (let u = 0; u < interactions.customerCount; u++)
    for (let n = start[u]; n < start[u + 1]; n++)
      sum += (durations[n] - baselineAt(biases, interactions.meanDuration, u, members[n])) ** 2;
  return sum;
}
