/**
 * EASE. Steck 2019, "Embarrassingly Shallow Autoencoders for Sparse Data": the weights between products that
 * rebuild every customer's row from its other products with the least squared error.
 *   X = customers × products of input(duration), 0 where not viewed
 *   P = (XᵀX + λI)⁻¹,  B_ij = −P_ij / P_jj,  B_ii = 0
 *   score(u, i) = Σ_{j∈I_u} x_uj B_ji
 * input: 1 (binary), log(1 + duration) or the duration (raw). λ: regularization.
 * A customer with no history, or whose rows all count 0, gets the answer of popularity: the mean durations.
 *
 * Shapes: weights Float64Array [products · products], row by row. Single precision would halve them, but would move
 * scores whose terms nearly cancel by more than 1e-6 of themselves.
 * Cost: fit O(Σ|I_u|² + products³) time, O(products²) memory; a customer's scores O(|I_u| · products).
 */
import * as z from 'zod';
import type { Size } from '../../interactions.ts';
import type { ModelSpec } from '../../model.ts';
import { inversionCost } from '../../numeric/positive-definite.ts';
import { judgingSeconds } from '../ranking-model.ts';
import { chooseSettings, TRIAL_PRODUCTS, TRIAL_SHARE, trialCount } from './ease-choice.ts';
import { Ease } from './ease-model.ts';
import { gramOf, INPUT_NAMES, weightsOf } from './ease-weights.ts';

/** Tuning searches none of them: auto, which the bake-off sets, already does so inside the training rows. */
const parameters = z.strictObject({
  regularization: z
    .union([z.number().min(1e-12).max(1e15), z.literal('auto')])
    .default(500)
    .describe('λ: pull of every weight towards 0. auto: chosen inside the training rows.'),
  input: z
    .enum([...INPUT_NAMES, 'auto'])
    .default('binary')
    .describe('What a row counts for: 1, log(1 + duration), the duration. auto: chosen with λ.'),
});
export type EaseParameters = z.output<typeof parameters>;

export const ease: ModelSpec<EaseParameters, Ease> = {
  name: 'EASE',
  kind: 'ranking',
  summary:
    'Learns from all customers at once how much each viewed product speaks for each other one, and adds that up.',
  source: 'Steck 2019, Embarrassingly Shallow Autoencoders for Sparse Data',
  inBakeOff: true,
  bakeOffParameters: { regularization: 'auto', input: 'auto' },
  complexity: 4,
  seeded: false,
  parameters,
  fit: (interactions, given) => {
    const settings = chooseSettings(interactions, given);
    const gram = gramOf(interactions, settings.input);
    const weights = weightsOf(gram, settings.regularization);
    return new Ease(interactions, settings, weights);
  },
  restore: ({ weights, regularization, input }, interactions) =>
    new Ease(
      interactions,
      { regularization: regularization as number, input: INPUT_NAMES[input as number] },
      weights as Float64Array,
    ),
  cost: (size, given) => {
    const { rows, products } = size;
    const trial = trialSize(size);
    const trials = trialCount(given);
    return {
      seconds: fitSeconds(size) + judgeSeconds(size) + trials * (fitSeconds(trial) + judgeSeconds(trial)),
      memoryBytes:
        inversionCost(products).memoryBytes + (trials > 0 ? 16 * trial.products ** 2 + 60 * rows : 8 * rows),
    };
  },
};

/** Measured by `npm run bench`. */
function fitSeconds({ products, productPairs }: Size): number {
  return 5e-9 * productPairs + inversionCost(products).seconds;
}

/**
 * What a trial learns from: rows of the products with most viewers. T products have at most √(T Σ_i |U_i|²) rows (Cauchy
 * and Schwarz). Their pairs are estimated by the square of their share of the rows.
 */
function trialSize(size: Size): Size {
  const products = Math.min(size.products, TRIAL_PRODUCTS);
  const rows = TRIAL_SHARE * Math.min(size.rows, Math.sqrt(products * size.customerPairs));
  return { ...size, products, rows, productPairs: size.productPairs * (rows / size.rows) ** 2 };
}

/** Seconds for every customer's scores and list. */
function judgeSeconds(size: Size): number {
  return 1e-9 * size.rows * size.products + judgingSeconds(size);
}
