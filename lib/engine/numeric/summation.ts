/** Sums of many numbers. */

/** How many numbers NumPy takes from an array at a time. */
const BUFFER = 8192;
/** Up to this many numbers are added in eight running sums; more are split in two halves. */
const BLOCK = 128;

/**
 * values[from] + … + values[to−1], added pairwise: the error hardly grows with their number. The order is that of
 * NumPy 1.26 `add.reduce`, so means equal the reference's to the last bit: some fits (biased NMF) turn a different
 * last bit into a visible difference.
 */
export function sum(values: Float64Array, from: number, to: number): number {
  let total = 0;
  for (let n = from; n < to; n += BUFFER) total += pairwiseSum(values, n, Math.min(n + BUFFER, to));
  return total;
}

function pairwiseSum(values: Float64Array, from: number, to: number): number {
  const count = to - from;
  if (count > BLOCK) {
    const half = Math.floor(count / 2);
    const middle = from + half - (half % 8);
    return pairwiseSum(values, from, middle) + pairwiseSum(values, middle, to);
  }
  if (count < 8) return runningSum(0, values, from, to);
  let [a, b, c, d, e, f, g, h] = values.subarray(from, from + 8);
  const whole = to - (count % 8);
  for (let n = from + 8; n < whole; n += 8) {
    a += values[n];
    b += values[n + 1];
    c += values[n + 2];
    d += values[n + 3];
    e += values[n + 4];
    f += values[n + 5];
    g += values[n + 6];
    h += values[n + 7];
  }
  return runningSum(a + b + (c + d) + (e + f + (g + h)), values, whole, to);
}

function runningSum(start: number, values: Float64Array, from: number, to: number): number {
  let sum = start;
  for (let n = from; n < to; n++) sum += values[n];
  return sum;
}
