/**
 * What SVD, SVD++ and NMF have in common: how they are fitted pass by pass, and what they predict.
 *   biased    r̂(u,i) = μ + b_u + b_i + q_i·p_u; an unknown side contributes 0, so it is never impossible
 *   unbiased  r̂(u,i) = q_i·p_u; impossible where a side is unknown
 * All of it in the unit that the model is fitted in (standardized.ts), μ too; estimates are durations again.
 */
import { type Interactions, type Size, UNKNOWN } from '../../interactions.ts';
import type { ModelSpec, RatingModel } from '../../model.ts';
import { refuseDivergence } from '../../numeric/divergence.ts';
import { type Factors, type Passes, strideOf } from './factor-passes.ts';
import { productTable } from './product-table.ts';
import { LOG_UNIT, type Measured, meanIn, measuredIn, type Unit } from './standardized.ts';

interface FactorParameters {
  readonly factors: number;
  readonly epochs: number;
  readonly standardize: boolean;
  /** Left out by a model that always is. */
  readonly biased?: boolean;
}

/** How the three models differ. */
interface Method<P extends FactorParameters>
  extends Pick<ModelSpec<P>, 'name' | 'summary' | 'source' | 'complexity' | 'parameters'> {
  /** What `standardize` measures durations in. */
  unit(interactions: Interactions): Unit;
  /** From a random start. */
  passes(rows: Measured, params: P): Passes;
  /** Seconds to step one factor of one row. */
  stepSeconds(params: P): number;
  /** How many rows of factors a fit takes. */
  factorRows(size: Size): number;
  /** Bytes that a fit takes per row beside the rows themselves. */
  readonly moreRowBytes?: number;
}

export function factorSpec<P extends FactorParameters>(method: Method<P>): ModelSpec<P, RatingModel> {
  const { unit, passes: passesOf, stepSeconds, factorRows, moreRowBytes = 0, ...description } = method;
  const unitOf = (interactions: Interactions, { standardize }: P) =>
    standardize ? unit(interactions) : LOG_UNIT;
  return {
    ...description,
    kind: 'rating',
    inBakeOff: true,
    bakeOffParameters: { standardize: true },
    seeded: true,
    fit(interactions, params) {
      const unit = unitOf(interactions, params);
      const rows = measuredIn(unit, interactions);
      const passes = passesOf(rows, params);
      for (let epoch = 1; epoch <= params.epochs; epoch++) {
        passes.run();
        refuseDivergence(method.name, epoch, rows, passes.numbers);
      }
      return modelOf(passes.fitted(), params, rows.meanDuration, unit);
    },
    restore(state, interactions, params) {
      const unit = unitOf(interactions, params);
      return modelOf(state as unknown as Factors, params, meanIn(unit, interactions), unit);
    },
    cost(size, params) {
      const { rows, customers, products } = size;
      const { factors, epochs } = params;
      const startSeconds = 8e-8 * (customers + products) * factors;
      const epochSeconds = 5e-7 * customers + rows * (1e-8 + stepSeconds(params) * factors);
      // Factors twice, as drawn and in the kernels' memory; the rows once, and again where they are standardised.
      const rowBytes = (params.standardize ? 25 : 17) + moreRowBytes;
      return {
        seconds: startSeconds + epochs * epochSeconds,
        memoryBytes: 8 * factorRows(size) * (factors + strideOf(factors) + 2) + rowBytes * rows,
        secondsPerPair: 3e-8 + 4e-10 * factors,
      };
    },
  };
}

function modelOf(
  { customerBias, productBias, customerFactors, productFactors }: Factors,
  { factors, biased = true }: FactorParameters,
  mean: number,
  { zero, one }: Unit,
): RatingModel {
  return {
    kind: 'rating',
    predict(customers, products) {
      const estimates = new Float64Array(customers.length);
      const impossible = new Uint8Array(customers.length);
      for (let row = 0; row < customers.length; row++) {
        const u = customers[row];
        const i = products[row];
        const isKnown = u !== UNKNOWN && i !== UNKNOWN;
        let estimate = biased || !isKnown ? mean : 0;
        if (biased) {
          if (u !== UNKNOWN) estimate += customerBias[u];
          if (i !== UNKNOWN) estimate += productBias[i];
        } else if (!isKnown) impossible[row] = 1;
        if (isKnown) {
          let product = 0;
          for (let f = 0; f < factors; f++)
            product += productFactors[i * factors + f] * customerFactors[u * factors + f];
          estimate += product;
        }
        estimates[row] = zero + one * estimate;
      }
      return { estimates, impossible };
    },
    estimateTable(customers, products) {
      const table = productTable(customerFactors, productFactors, factors, customers, products);
      const biases = biased ? Float64Array.from(customers, (u) => mean + customerBias[u]) : undefined;
      let at = 0;
      for (const i of products) {
        const ofProduct = biased ? productBias[i] : 0;
        for (let place = 0; place < customers.length; place++, at++) {
          const bias = biases ? biases[place] + ofProduct : 0;
          table[at] = zero + one * (bias + table[at]);
        }
      }
      return table;
    },
    state: () => ({ customerBias, productBias, customerFactors, productFactors }),
  };
}
