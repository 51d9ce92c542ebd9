/**
 * An order of numbers, the greatest first, by a radix sort of as many leading bits as tell nearly all of them apart.
 *
 * Addresses are given once, of the arrays that stay the same from order to order.
 */
import { float64 } from './memory';

const DIGIT_BITS = 10;
const DIGITS = 1 << DIGIT_BITS;

let similarities: usize = 0;
let order: usize = 0;
let otherOrder: usize = 0;
let digits: usize = 0;

/**
 * @param atOrder, atOtherOrder 8 bytes for each x. The lower 4 of an entry of `order` will be an x.
 * @param atDigits room for 2 · DIGITS whole numbers.
 */
export function orderOver(atSimilarities: usize, atOrder: usize, atOtherOrder: usize, atDigits: usize): void {
  similarities = atSimilarities;
  order = atOrder;
  otherOrder = atOtherOrder;
  digits = atDigits;
}

/**
 * Puts the x' with a similarity above 0 into order, of equals the lower index first.
 * @param count of x.
 * @returns how many there are.
 */
export function orderBySimilarity(count: i32): i32 {
  const from = similarities;
  let greatest: i64 = 0;
  let least = i64.MAX_VALUE;
  let at = order;
  for (let x = 0; x < count; x++) {
    const similarity = float64(from, x);
    const isAbove = similarity > 0;
    // Of numbers above 0, the greater has the greater bits.
    const bits = isAbove ? reinterpret<i64>(similarity) : 0;
    store<i64>(at, x);
    at += (<usize>isAbove) << 3;
    greatest = max(greatest, bits);
    least = min(least, isAbove ? bits : i64.MAX_VALUE);
  }
  const found = <i32>((at - order) >> 3);
  if (found == 0) return 0;
  const range = greatest - least;
  const shift = max<i64>(0, 64 - clz(range) - 2 * DIGIT_BITS);
  const lows = digits;
  const highs = digits + (DIGITS << 2);
  memory.fill(digits, 0, DIGITS << 3);
  for (let n = 0; n < found; n++) {
    const place = order + ((<usize>n) << 3);
    const x = load<i64>(place);
    const key = (greatest - reinterpret<i64>(float64(from, <i32>x))) >> shift;
    store<i64>(place, (key << 32) | x);
    increase(lows + (<usize>(key & (DIGITS - 1)) << 2));
    increase(highs + (<usize>(key >> DIGIT_BITS) << 2));
  }
  spread(order, otherOrder, found, lows, 32);
  spread(otherOrder, order, found, highs, 32 + DIGIT_BITS);
  settle(found);
  return found;
}

@inline
function increase(at: usize): void {
  store<i32>(at, load<i32>(at) + 1);
}

/** One pass of a radix sort, by the digit at `shift`; `counts` holds how often each occurs, and is overwritten. */
function spread(source: usize, target: usize, length: i32, counts: usize, shift: i64): void {
  let place = 0;
  for (let digit = 0; digit < DIGITS; digit++) {
    const at = counts + ((<usize>digit) << 2);
    const count = load<i32>(at);
    store<i32>(at, place);
    place += count;
  }
  for (let n = 0; n < length; n++) {
    const entry = load<i64>(source + ((<usize>n) << 3));
    const at = counts + (<usize>((entry >> shift) & (DIGITS - 1)) << 2);
    const to = load<i32>(at);
    store<i64>(target + ((<usize>to) << 3), entry);
    store<i32>(at, to + 1);
  }
}

/** Sorts what has the same key by its similarity: few have. */
function settle(length: i32): void {
  const from = similarities;
  for (let n = 0; n < length; n++) {
    const entry = load<i64>(order + ((<usize>n) << 3));
    const similarity = float64(from, <i32>entry);
    let place = n;
    while (place > 0) {
      const before = load<i64>(order + ((<usize>(place - 1)) << 3));
      if (before >> 32 != entry >> 32 || float64(from, <i32>before) >= similarity) break;
      store<i64>(order + ((<usize>place) << 3), before);
      place--;
    }
    if (place < n) store<i64>(order + ((<usize>place) << 3), entry);
  }
}
