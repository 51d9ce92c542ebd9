/** What ids say. */

/** Customers' and products' ids have at most this many characters. */
export const MAX_ID_LENGTH = 256;

/** What stands before the first `_`; null where there is none. */
export function categoryOf(product: string): string | null {
  const end = product.indexOf('_');
  return end > 0 ? product.slice(0, end) : null;
}

/** Regular customers' ids start with the shop's prefix; the others are passers-by. */
export function isRegular(customer: string, prefix: string): boolean {
  return customer.startsWith(prefix);
}
