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

/** 1 for a regular customer, else 0. */
export function regularFlags(customers: readonly string[], prefix: string): Uint8Array {
  return Uint8Array.from(customers, (customer) => (isRegular(customer, prefix) ? 1 : 0));
}
