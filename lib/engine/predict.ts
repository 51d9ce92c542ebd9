/** Predictions of any model for (customer, product) rows of outer indices. */
import { NotFiniteError } from './errors.ts';
import { type Interactions, UNKNOWN } from './interactions.ts';
import type { CustomerModel, Model, RankingModel, RatingModel } from './model.ts';
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
  fitted: Fitted<CustomerModel>,
  customers: Int32Array,
  products: Int32Array,
): RowPredictions {
  return predictPairs(fitted, innerPairs(fitted, customers, products));
}

/**
 * The values of `predictRows`, for many products of each customer: from a table (`RatingModel.estimateTable`) where a model
 * has one and much of it is asked for.
 */
export function predictTogether(
  fitted: Fitted<CustomerModel>,
  customers: Int32Array,
  products: Int32Array,
): Float64Array {
  const { model } = fitted;
  const pairs = innerPairs(fitted, customers, products);
  const estimates = model.kind === 'rating' ? fromTable(model, pairs) : undefined;
  if (!estimates) return predictPairs(fitted, pairs).values;
  clip(fitted, estimates);
  return estimates;
}

/** By inner indices or UNKNOWN. */
interface Pairs {
  readonly customers: Int32Array;
  readonly products: Int32Array;
}

function innerPairs({ interactions }: Fitted, customers: Int32Array, products: Int32Array): Pairs {
  const pairs = { customers: new Int32Array(customers.length), products: new Int32Array(products.length) };
  for (let row = 0; row < customers.length; row++) {
    pairs.customers[row] = interactions.innerCustomer(customers[row]);
    pairs.products[row] = interactions.innerProduct(products[row]);
  }
  return pairs;
}

function predictPairs(
  { model, interactions, ratingScale }: Fitted<CustomerModel>,
  { customers, products }: Pairs,
): RowPredictions {
  if (model.kind === 'ranking') return scoreRows(model, interactions, customers, products);
  const { estimates, impossible } = model.predict(customers, products);
  clip({ interactions, ratingScale }, estimates);
  return { values: estimates, impossible };
}

/** A table with more pairs than so many for each that is asked for is not worth it. */
const MOST_PER_ASKED = 2;

/** Undefined where pairs are asked for one by one. */
function fromTable(model: RatingModel, { customers, products }: Pairs): Float64Array | undefined {
  if (!model.estimateTable) return undefined;
  const [columns, rows] = [distinct(customers), distinct(products)];
  const { length: width } = columns.values;
  const isKnown = !columns.values.includes(UNKNOWN) && !rows.values.includes(UNKNOWN);
  if (!isKnown || width * rows.values.length > MOST_PER_ASKED * customers.length) return undefined;
  const table = model.estimateTable(columns.values, rows.values);
  return new Float64Array(customers.length).map(
    (_, row) => table[rows.placeOf[products[row]] * width + columns.placeOf[customers[row]]],
  );
}

/** Each index once, and where it is. */
function distinct(indices: Int32Array): { readonly values: Int32Array; readonly placeOf: Int32Array } {
  const placeOf = new Int32Array(indices.reduce((most, index) => Math.max(most, index), 0) + 1).fill(UNKNOWN);
  const values = new Int32Array(indices.length);
  let count = 0;
  for (const index of indices) {
    if (index === UNKNOWN) return { values: Int32Array.of(UNKNOWN), placeOf };
    if (placeOf[index] === UNKNOWN) {
      placeOf[index] = count;
      values[count++] = index;
    }
  }
  return { values: values.slice(0, count), placeOf };
}

/**
 * Clips estimates, in place, to the rating scale.
 * @throws NotFiniteError when one is not a finite number.
 */
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
