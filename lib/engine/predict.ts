/** Predictions of any model for (customer, product) rows of outer indices. */
import { NotFiniteError } from './errors.ts';
import { type Interactions, UNKNOWN } from './interactions.ts';
import type { CustomerModel, Model, Predictions, RankingModel } from './model.ts';
import { groupRows } from './numeric/row-groups.ts';

/** Estimates are clipped to this range. */
export type RatingScale = readonly [least: number, greatest: number];

/** A model and the training rows that it was fitted on, whose inner indices it uses. */
export interface Fitted<M extends Model = Model> {
  readonly model: M;
  readonly interactions: Interactions;
  /** `ratingScaleOf(interactions)` when left out. */
  readonly ratingScale?: RatingScale;
}

/** @throws NotFiniteError when one of the model's answers is not a finite number. */
export function requireFinite(answers: Float64Array, { greatestDuration }: Interactions): void {
  // A loop is five times as fast as `every`, and this runs over customers × products.
  for (let n = 0; n < answers.length; n++)
    if (!Number.isFinite(answers[n])) throw new NotFiniteError(answers[n], greatestDuration);
}

/** Durations from 0 (or the least, if negative) to the greatest of the training rows. */
export function ratingScaleOf(interactions: Interactions): RatingScale {
  return [Math.min(0, interactions.leastDuration), interactions.greatestDuration];
}

/** One element per row. */
export interface RowPredictions {
  /** Of a rating model, durations within the rating scale; of a ranking model, scores as they are. */
  readonly values: Float64Array;
  /** 1 for a row that the model could not estimate, else 0. */
  readonly impossible: Uint8Array;
}

/**
 * An impossible prediction of a rating model has the model's own best guess as its value (μ unless its page in docs says
 * otherwise). A ranking model answers μ for an unknown product, and treats an unknown customer like one with no history.
 *
 * @param customers outer indices; any number that the data set does not have is an unknown customer.
 * @param products outer indices; same length.
 * @throws NotFiniteError when an estimate is not a finite number.
 */
export function predictRows(
  { model, interactions, ratingScale }: Fitted<CustomerModel>,
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
  const fitted = { interactions, ratingScale };
  const predictions = model.predict(innerCustomers, innerProducts);
  const { estimates, impossible } = within(fitted, predictions);
  return { values: estimates, impossible };
}

/**
 * Clips the estimates, in place, to the rating scale.
 * @throws NotFiniteError when an estimate is not a finite number.
 */
export function within(fitted: Omit<Fitted, 'model'>, { estimates, impossible }: Predictions): Predictions {
  clip(fitted, estimates);
  return { estimates, impossible };
}

/** As `within`. */
export function clip(
  { interactions, ratingScale = ratingScaleOf(interactions) }: Omit<Fitted, 'model'>,
  estimates: Float64Array,
): void {
  requireFinite(estimates, interactions);
  const [least, greatest] = ratingScale;
  for (let row = 0; row < estimates.length; row++)
    estimates[row] = Math.min(greatest, Math.max(least, estimates[row]));
}

/** @param customers, products inner indices or UNKNOWN. */
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
