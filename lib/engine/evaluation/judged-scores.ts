/** A model's scores of the judged lists. */
import { customerScores } from '../lists/customer-scores.ts';
import type { RatingModel } from '../model.ts';
import { estimatesTogether, type Fitted, within } from '../predict.ts';
import type { JudgedLists } from './judged-lists.ts';

/** The score of a customer who has viewed the product. */
export const NOT_LISTED = Number.NEGATIVE_INFINITY;

/**
 * One list after the other: a score for each place of `JudgedLists.customers`, valid until the next list.
 * @throws NotFiniteError when a score is not a finite number.
 */
export function* judgedScores(fitted: Fitted, lists: JudgedLists): Generator<Float64Array> {
  const { model, interactions } = fitted;
  const { customers, products } = lists;
  if (model.kind === 'rating') {
    const estimates = estimatesOf({ ...fitted, model }, lists);
    for (let list = 0; list < products.length; list++)
      yield estimates.subarray(list * customers.length, (list + 1) * customers.length);
    return;
  }
  const ofList = new Float64Array(customers.length);
  for (const { product, scores } of customerScores(fitted, products)) {
    for (const viewer of interactions.viewersOf(product).customers) scores[viewer] = NOT_LISTED;
    for (let place = 0; place < ofList.length; place++) ofList[place] = scores[customers[place]];
    yield ofList;
  }
}

/**
 * All lists at once, because a neighbourhood model computes a customer's similarities once for all products that it is
 * asked about together, and without those who have viewed the product, whom it would cost as much to ask about.
 */
function estimatesOf(fitted: Fitted<RatingModel>, { customers, products }: JudgedLists): Float64Array {
  const { interactions } = fitted;
  const [ofCustomers, ofProducts] = [0, 1].map(() => new Int32Array(products.length * customers.length));
  const viewer = new Int32Array(interactions.productCount).fill(-1);
  let count = 0;
  for (const customer of customers) {
    for (const product of interactions.historyOf(customer).products) viewer[product] = customer;
    for (const product of products) {
      if (viewer[product] === customer) continue;
      ofCustomers[count] = customer;
      ofProducts[count++] = product;
    }
  }
  const asked = [ofCustomers.subarray(0, count), ofProducts.subarray(0, count)] as const;
  const { estimates } = within(fitted, estimatesTogether(fitted.model, ...asked));
  const scores = new Float64Array(ofCustomers.length);
  let pair = 0;
  for (let place = 0; place < customers.length; place++)
    for (let list = 0; list < products.length; list++) {
      const isAsked =
        pair < count && ofProducts[pair] === products[list] && ofCustomers[pair] === customers[place];
      scores[list * customers.length + place] = isAsked ? estimates[pair++] : NOT_LISTED;
    }
  return scores;
}
