/** What ids say. */

/** What stands before the first `_`; null where there is none. */
export function categoryOf(product: string): string | null {
  const end = product.indexOf('_');
  return end > 0 ? product.slice(0, end) : null;
}

/** Regular customers' ids start with the shop's prefix; the others are passers-by. */
export function isRegular(customer: string, prefix: string): boolean {
  return customer.startsWith(prefix);
}

/**
 * An address for a customer whose own is not known: the same at every call, and always under the reserved
 * domain example.com (RFC 2606), so that no real person can be written to by mistake. Two customers never share
 * one: letters, digits and inner dots stay, everything else is written as =XX per UTF-8 byte.
 */
export function dummyEmail(customer: string): string {
  const local = [...new TextEncoder().encode(customer)]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[A-Za-z0-9-]/.test(character)
        ? character
        : `=${byte.toString(16).padStart(2, '0').toUpperCase()}`;
    })
    .join('');
  return `${local}@example.com`;
}
