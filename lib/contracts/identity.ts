/** What ids say. */
import { createHash } from 'node:crypto';

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

/** Longest local part that mail servers must take (RFC 5321, 4.5.3.1.1). */
const MAX_LOCAL_PART_LENGTH = 64;
/** 64 bits: among ten million customers the odds of one shared address are some 1 in 400,000. */
const HASH_LENGTH = 16;

/**
 * An address for a customer whose own is not known: the same at every call, and always under the reserved
 * domain example.com (RFC 2606), so that no real person can be written to by mistake.
 *
 * An id that is a local part as it stands (capitals, digits, `-`, `_`; at most 64) is taken as it is. Every other
 * id gives a readable rest, a dot and a hash of the whole id. So two customers do not share an address even where
 * capitals do not count: the first kind has no small letters and no dot, the second differs by its hash.
 */
export function dummyEmail(customer: string): string {
  const plain = /^[A-Z0-9_-]+$/.test(customer) && customer.length <= MAX_LOCAL_PART_LENGTH;
  return `${plain ? customer : hashedLocalPart(customer)}@example.com`;
}

function hashedLocalPart(customer: string): string {
  const hash = createHash('sha256').update(customer).digest('hex').slice(0, HASH_LENGTH);
  const readable = customer
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{Mark}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_LOCAL_PART_LENGTH - HASH_LENGTH - 1);
  return `${readable || 'customer'}.${hash}`;
}
