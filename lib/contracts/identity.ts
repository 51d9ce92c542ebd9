/** What the ids of customers and products tell. */

/** Longest id of a customer or product, in characters. */
export const MAX_ID_LENGTH = 256;

/** The part before the first `_`; null if there is none. */
export function categoryOf(product: string): string | null {
  const end = product.indexOf('_');
  return end > 0 ? product.slice(0, end) : null;
}

/**
 * By customer, 1 for a regular one, whose id starts with the shop's prefix, and 0 for a passer-by. Where no id starts with
 * it, everybody is regular.
 */
export function regularFlags(customerIds: readonly string[], customerPrefix: string): Uint8Array {
  const flags = Uint8Array.from(customerIds, (id) => (id.startsWith(customerPrefix) ? 1 : 0));
  return flags.includes(1) ? flags : flags.fill(1);
}
