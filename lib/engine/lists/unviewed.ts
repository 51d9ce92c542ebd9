/** Which of some products a customer has not viewed. */
import type { Interactions } from '../interactions.ts';

/** All by inner indices; the function keeps its place to mark products in, so that it can be asked often. */
export function unviewedBy(
  interactions: Interactions,
): (customer: number, products: Int32Array) => Int32Array {
  const lastViewer = new Int32Array(interactions.productCount).fill(-1);
  return (customer, products) => {
    for (const product of interactions.historyOf(customer).products) lastViewer[product] = customer;
    return products.filter((product) => lastViewer[product] !== customer);
  };
}
