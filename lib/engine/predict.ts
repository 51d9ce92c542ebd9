/** Predictions of any model for (customer, product) rows given by outer indices. */
import { EngineError } from './errors.ts';
import { type Interactions, UNKNOWN } from './interactions.ts';
import type { Model, RankingModel } from './model.ts';
import { groupRows } from './numeric/row-groups.ts';

/** Predictions are clipped to it: least, greatest. */
export type RatingScale = readonly [least: number, greatest: number];

/** A model, and the training rows that it was fitted on: it knows customers and products by their inner indices. */
export interface Fitted<M extends Model = Model> {
  readonly model: M;
  readonly interactions: Interactions;
  /** `ratingScaleOf(interactions)` when left out. */
  readonly ratingScale?: RatingScale;
}

/** A model answered with something that is not a finite number: its fit diverged without noticing. */
export class NotFiniteError extends EngineError {
  override readonly name = 'NotFiniteError';

  constructor(estimate: number, greatestDuration: number) {
    super(
      `the fit diverged: an estimate is ${estimate}. ` +
        `Durations reach ${greatestDuration}; use a smaller learningRate, or durations scaled to 0..1`,
    );
  }
}

/** @throws NotFiniteError when one of the model's answers is not a finite number. */
export function requireFinite(answers: Float64Array, { greatestDuration }: Interactions): void {
  // A loop, not `every`: this runs over customers × products, and the callback would cost five times as much.
  for (let n = 0; n < answers.length; n++)
    if (!Number.isFinite(answers[n])) throw new NotFiniteError(answers[n], greatestDuration);
}

/** Durations from 0 (or the least, if negative) to the greatest of the training rows. */
export function ratingScaleOf(interactions: Interactions): RatingScale {
  return [Math.min(0, interactions.leastDuration), interactions.greatestDuration];
}

/** One element per row. */
export interface RowPredictions {
  /** Of rating models: durations within the rating scale. Of ranking models: scores, as they are. */
  readonly values: Float64Array;
  /** 1 where the model could make no estimate, else 0. */
  readonly impossible: Uint8Array;
}

/**
 * Where a rating model calls a prediction impossible, the value is the model's own best guess (μ unless its page
 * in docs says otherwise). A ranking model answers μ for an unknown product, and ranks for an unknown customer as
 * for one with no history.
 *
 * @param customers outer indices; any number that the data set does not have is an unknown customer.
 * @param products outer indices, as many.
 * @throws NotFiniteError when an estimate is not a finite number.
 */
export function predictRows(
  { model, interactions, ratingScale = ratingScaleOf(interactions) }: Fitted,
  customers: Int32Array,
  products: Int32Array,
): RowPredictions {
  const innerCustomers = new Int32Array(customers.length);
  const innerProducts = new Int32Array(products.length);
  for (let row = 0; row < customers.length; row++) {
    innerCustomers[row] = interactions.innerCustomer(customers[row]);
    innerProducts[row] = interactions.innerProduct(products[row]);
  }
  if (model.kind === 'ranking') return scoreRows(model, interactions, innerCustomers, innerProducts);
  const { estimates, impossible } = model.predict(innerCustomers, innerProducts);
  requireFinite(estimates, interactions);
  const [least, greatest] = ratingScale;
  const values = new Float64Array(estimates.length);
  for (let row = 0; row < values.length; row++)
    values[row] = Math.min(greatest, Math.max(least, estimates[row]));
  return { values, impossible };
}

/** @param customers, products inner indices, UNKNOWN where there is no training row. */
function scoreRows(
  model: RankingModel,
  interactions: Interactions,
  customers: Int32Array,
  products: Int32Array,
): RowPredictions {
  const values = new Float64Array(customers.length);
  const impossible = new Uint8Array(customers.length);
  const scores = new Float64Array(interactions.productCount);
  for (const { key: customer, rows } of groupRows(customers)) {
    model.score(customer, scores);
    for (const row of rows) {
      const product = products[row];
      impossible[row] = product === UNKNOWN ? 1 : 0;
      values[row] = product === UNKNOWN ? interactions.meanDuration : scores[product];
    }
  }
  requireFinite(values, interactions);
  return { values, impossible };
}
