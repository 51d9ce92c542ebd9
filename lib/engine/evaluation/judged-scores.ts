/** A model's scores of the judged lists. */
import { estimateTable } from '../estimate-table.ts';
import { UNKNOWN } from '../interactions.ts';
import { customerScores } from '../lists/customer-scores.ts';
import type { RatingModel } from '../model.ts';
import { clip, type Fitted } from '../predict.ts';
import type { JudgedLists } from './judged-lists.ts';

/** The score of a customer who has viewed the product. */
export const NOT_LISTED = Number.NEGATIVE_INFINITY;

/**
 * One list after the other: a score for each place of `JudgedLists.customers`, valid until the next list.
 * @throws NotFiniteError when a score is not a finite number.
 */
export function* judgedScores(fitted: Fitted, lists: JudgedLists): Generator<Float64Array> {
  const { model, interactions } = fitted;
  if (model.kind === 'rating') {
    yield* estimatesOf({ ...fitted, model }, lists);
    return;
  }
  const { customers, products } = lists;
  const ofList = new Float64Array(customers.length);
  for (const { product, scores } of customerScores(fitted, products)) {
    for (const viewer of interactions.viewersOf(product).customers) scores[viewer] = NOT_LISTED;
    for (let place = 0; place < ofList.length; place++) ofList[place] = scores[customers[place]];
    yield ofList;
  }
}

function* estimatesOf(
  fitted: Fitted<RatingModel>,
  { customers, products }: JudgedLists,
): Generator<Float64Array> {
  const { model, interactions } = fitted;
  const estimates = estimateTable(model, customers, products);
  const placeOf = new Int32Array(interactions.customerCount).fill(UNKNOWN);
  for (const [place, customer] of customers.entries()) placeOf[customer] = place;
  for (const [list, product] of products.entries()) {
    const scores = estimates.subarray(list * customers.length, (list + 1) * customers.length);
    clip(fitted, scores);
    for (const viewer of interactions.viewersOf(product).customers)
      if (placeOf[viewer] !== UNKNOWN) scores[placeOf[viewer]] = NOT_LISTED;
    yield scores;
  }
}
