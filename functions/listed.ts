/** What listings show of customers, products and categories. `train` writes their directories, `recommend` their items. */
import type { Catalogue } from '../lib/contracts/catalogue.ts';
import type { Listed } from '../lib/contracts/result-items.ts';
import type { Dataset, Interactions } from '../lib/engine/interactions.ts';
import type { Category } from './categories.ts';

export interface Shop {
  readonly dataset: Dataset;
  readonly interactions: Interactions;
  readonly catalogue: Catalogue;
  /** By outer customer, 1 or 0. */
  readonly isRegular: Uint8Array;
}

/** @param customer outer index of one who has rows, as all customers of a data set do */
export function listedCustomer(
  { dataset, interactions, isRegular }: Shop,
  customer: number,
): Listed<'CUSTOMER'> {
  return {
    customer: dataset.customerIds[customer],
    regular: isRegular[customer] === 1,
    productsViewed: interactions.historyOf(interactions.innerCustomer(customer)).products.length,
  };
}

/** @param product outer index */
export function listedProduct({ catalogue, interactions }: Shop, product: number): Listed<'PRODUCT'> {
  const { product: id, title, category, available } = catalogue[product];
  const { durations } = interactions.viewersOf(interactions.innerProduct(product));
  return {
    product: id,
    title,
    category,
    available,
    viewers: durations.length,
    meanDuration: mean(durations),
  };
}

export const listedCategory = ({ category, products }: Category): Listed<'CATEGORY'> => ({
  category,
  products: products.length,
});

/** Divides before adding: the sum of finite durations may be larger than a number can be. */
function mean(durations: Float64Array): number {
  return durations.reduce((sum, duration) => sum + duration / durations.length, 0);
}
