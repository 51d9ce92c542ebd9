/** Answers of a model of any kind, pair by pair: what tests of all models compare. */
import { type Rows, UNKNOWN } from '../../lib/engine/interactions.ts';
import { type Fitted, predictRows, type RowPredictions } from '../../lib/engine/predict.ts';

/** As `predictRows`. An audience model's answer is its score; 0, impossible, if the customer or the product is unknown. */
export function answersTo(
  { model, ...fitted }: Fitted,
  { customers, products }: Pick<Rows, 'customers' | 'products'>,
): RowPredictions {
  if (model.kind !== 'audience') return predictRows({ ...fitted, model }, customers, products);
  const { interactions } = fitted;
  const scores = new Float64Array(interactions.customerCount);
  const values = new Float64Array(customers.length);
  const impossible = new Uint8Array(customers.length).fill(1);
  for (const [row, outer] of products.entries()) {
    const product = interactions.innerProduct(outer);
    const customer = interactions.innerCustomer(customers[row]);
    if (product === UNKNOWN || customer === UNKNOWN) continue;
    model.scoreCustomers(product, scores);
    [values[row], impossible[row]] = [scores[customer], 0];
  }
  return { values, impossible };
}
