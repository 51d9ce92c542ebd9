/** What the ids of customers and products tell. */

/** Longest id of a customer or product, in characters. */
export const MAX_ID_LENGTH = 256;

/** The part before the first `_`; null if there is none. */
export function categoryOf(product: string): string | null {
  const end = product.indexOf('_');
  return end > 0 ? product.slice(0, end) : null;
}

/** Regular customers' ids start with the shop's prefix; the others are passers-by. */
export function isRegular(customer: string, prefix: string): boolean {
  return customer.startsWith(prefix);
}

/**
 * The prefix that tells regular customers apart in this data set: the shop's, or '' where no id starts with it. Every
 * id starts with '', so everybody is regular then.
 */
export function prefixOfRegulars(customerIds: readonly string[], customerPrefix: string): string {
  return customerIds.some((id) => isRegular(id, customerPrefix)) ? customerPrefix : '';
}
