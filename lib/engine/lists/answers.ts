/** A model's answers for many customers, all about the same products. */
import { pairsOf } from '../estimate-table.ts';
import type { CustomerModel } from '../model.ts';
import { type Fitted, predictTogether } from '../predict.ts';

/**
 * What a model is asked at once, because it shares work between the rows of a call: a neighbourhood model computes a
 * customer's similarities once for all products. Takes some 40 MB.
 */
const ANSWERS_PER_BATCH = 2 ** 20;

interface Answers {
  /** Outer index. */
  readonly customer: number;
  /** One per product, in the order asked: durations within the rating scale, or scores. A view: read only. */
  readonly answers: Float64Array;
}

/**
 * @param customers, products outer indices.
 * @throws NotFiniteError when an answer is not a finite number.
 */
export function* answersOf(
  fitted: Fitted<CustomerModel>,
  customers: Int32Array,
  products: Int32Array,
): Generator<Answers> {
  const { length } = products;
  const batchLength = Math.max(1, Math.floor(ANSWERS_PER_BATCH / Math.max(1, length)));
  for (let from = 0; from < customers.length; from += batchLength) {
    const batch = customers.subarray(from, from + batchLength);
    const pairs = pairsOf(batch, products);
    const values = predictTogether(fitted, pairs.customers, pairs.products);
    for (const [n, customer] of batch.entries())
      yield { customer, answers: values.subarray(n * length, (n + 1) * length) };
  }
}
