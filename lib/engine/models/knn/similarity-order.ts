/** Similarities in order (kernels/assembly/order.ts). */
import { addressesOf, intoKernels } from '../../numeric/kernels/kernels.ts';

/** Two times what one digit of the sort can be. */
const DIGIT_COUNTS = 2048;

/** What the kernel needs, in the order of its parameters, for so many similarities. */
export const roomForOrder = (count: number) => ({
  similarities: new Float64Array(count),
  order: new Float64Array(count),
  otherOrder: new Float64Array(count),
  digits: new Int32Array(DIGIT_COUNTS),
});

/** Some numbers to be sorted again and again. */
export interface Sorted {
  /** To be written before `sort`. */
  readonly numbers: Float64Array;
  sort(): void;
  /** The n-th greatest at the last `sort`; 0 where that is not above 0. */
  greatest(n: number): number;
}

export function sortedNumbers(count: number): Sorted {
  const memory = intoKernels(roomForOrder(count));
  const numbers = memory?.arrays.similarities ?? new Float64Array(count);
  if (!memory) {
    const descending = new Float64Array(count);
    return {
      numbers,
      sort: () => descending.set(numbers.toSorted().reverse()),
      greatest: (n) => Math.max(0, descending[n] ?? 0),
    };
  }
  const { kernels, arrays } = memory;
  kernels.orderOver(...addressesOf(arrays));
  const order = new Int32Array(arrays.order.buffer, arrays.order.byteOffset, 2 * count);
  let found = 0;
  return {
    numbers,
    sort() {
      found = kernels.orderBySimilarity(count);
    },
    greatest: (n) => (n < found ? numbers[order[2 * n]] : 0),
  };
}
