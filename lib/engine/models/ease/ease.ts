/**
 * EASE with data-adaptive normalisation: the weights between products that rebuild every customer's row from its other
 * products with the least squared error, with active customers and popular products held down. Steck 2019,
 * "Embarrassingly Shallow Autoencoders for Sparse Data" (α = β = p = 0); p: Steck 2020, "Autoencoders that don't overfit
 * towards the Identity"; α, β: Park, Yoon, Kim & Lee 2025, arXiv 2504.05805.
 *   X = customers × products of x, 0 where not viewed; x = log(1 + duration) or 1, scaled to mean 1
 *   G = Xᵀ diag(|I_u|^−β) X,  Λ = diag(λ · mean of G's diagonal + p/(1−p) · Σ_u x_ui²)
 *   P = (G + Λ)⁻¹,  B_ij = −P_ij / P_jj,  B_ii = 0
 *   score(u, i) = Σ_{j∈I_u} x_uj |U_j|^α B_ji |U_i|^−α
 * λ: regularization, α: popularity, β: activity, p: dropout.
 * A customer with no history, or whose rows all count 0, gets the answer of mostViewed: the numbers of viewers.
 *
 * Shapes: weights Float64Array [products · products], row by row. Single precision would halve them, but moves
 * scores that nearly cancel by more than 1e-6 of themselves.
 * Cost: fit O(Σ|I_u|² + products³) time, O(products²) memory; a customer's scores O(|I_u| · products),
 * a product's O(rows).
 */
import * as z from 'zod';
import type { Size } from '../../interactions.ts';
import type { ModelSpec } from '../../model.ts';
import { inversionCost } from '../../numeric/positive-definite.ts';
import { judgingSeconds } from '../ranking-model.ts';
import { chooseInput, TRIAL_CUSTOMERS, TRIAL_PRODUCTS, TRIAL_SHARE, TRIALS } from './ease-choice.ts';
import { Ease } from './ease-model.ts';
import { INPUT_NAMES, weightsOf } from './ease-weights.ts';

/** Defaults: the best simple ones on ml-100k, the sample log and splits of both kept aside. Nothing for tuning. */
const parameters = z.strictObject({
  regularization: z
    .number()
    .min(1e-9)
    .max(1e9)
    .default(2)
    .describe(
      'λ: pull of every weight towards 0, in multiples of what a product’s squares sum to on average.',
    ),
  popularity: z
    .number()
    .min(0)
    .max(1)
    .default(0.2)
    .describe('α: how far products with many viewers are held down.'),
  activity: z
    .number()
    .min(0)
    .max(1)
    .default(0.3)
    .describe('β: how far customers with many products are held down.'),
  dropout: z
    .number()
    .min(0)
    .max(0.95)
    .default(0.5)
    .describe('p: the more, the more a product’s weights are pulled towards 0 by its own squares.'),
  input: z
    .enum([...INPUT_NAMES, 'auto'])
    .default('log')
    .describe('What a row counts for: log(1 + duration), or 1. auto: chosen inside the training rows.'),
});
export type EaseParameters = z.output<typeof parameters>;

export const ease: ModelSpec<EaseParameters, Ease> = {
  name: 'EASE',
  kind: 'ranking',
  summary:
    'Learns from all customers at once how much each viewed product speaks for each other one, and adds that up.',
  source: 'Steck 2019 and 2020; Park et al. 2025, arXiv 2504.05805',
  inBakeOff: true,
  bakeOffParameters: { input: 'auto' },
  complexity: 11,
  seeded: false,
  parameters,
  fit: (interactions, { input: given, ...others }) => {
    const input = given === 'auto' ? chooseInput(interactions, others) : given;
    const settings = { input, ...others };
    return new Ease(interactions, settings, weightsOf(interactions, settings));
  },
  restore: ({ weights, input }, interactions, { input: _, ...others }) =>
    new Ease(interactions, { ...others, input: INPUT_NAMES[input as number] }, weights as Float64Array),
  cost: (size, { input }) => {
    const { rows, products } = size;
    const trial = trialSize(size);
    const trials = input === 'auto' ? TRIALS : 0;
    return {
      seconds: fitSeconds(size) + judging(size) + trials * (fitSeconds(trial) + judging(trial)),
      memoryBytes:
        inversionCost(products).memoryBytes + (trials > 0 ? 16 * trial.products ** 2 + 60 * rows : 40 * rows),
    };
  },
};

/** Measured; see `npm run bench`. */
function fitSeconds({ products, productPairs }: Size): number {
  return 3e-9 * productPairs + inversionCost(products).seconds;
}

/**
 * What a trial learns from: rows of the products with most viewers, and of a share of the customers. T of the products
 * have at most √(T Σ_i |U_i|²) rows (Cauchy and Schwarz), and pairs in the square of their share of the rows.
 */
function trialSize(size: Size): Size {
  const products = Math.min(size.products, TRIAL_PRODUCTS);
  const customers = Math.min(size.customers, TRIAL_CUSTOMERS);
  const share = customers / size.customers;
  const rows = TRIAL_SHARE * Math.min(size.rows, Math.sqrt(products * size.customerPairs));
  const productPairs = share * size.productPairs * (rows / size.rows) ** 2;
  return { ...size, customers, products, rows: share * rows, productPairs };
}

/** Every customer's scores and list. */
function judging(size: Size): number {
  return 4e-10 * size.rows * size.products + judgingSeconds(size);
}
