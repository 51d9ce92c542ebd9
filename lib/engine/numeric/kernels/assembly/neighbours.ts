/**
 * The choice of neighbours of models/neighbour-choice.ts. Every number is added in the same order as there: the results
 * are the same to the bit.
 */
import { float64, int32 } from './memory';

/**
 * Σ sim · value / Σ sim over the k most similar of members[from..to−1]; NaN when fewer than minK are above 0.
 *
 * @param guess a similarity that about the k most similar reach; 0 where there is none.
 * @param passed `partitioned`, `below`: room for to − from numbers each; `places`: for as many whole ones.
 */
export function meanOfNeighbours(
  from: i32,
  to: i32,
  members: usize,
  values: usize,
  similarities: usize,
  k: i32,
  minK: i32,
  guess: f64,
  places: usize,
  passed: usize,
  partitioned: usize,
  below: usize,
): f64 {
  let count = 0;
  if (guess > 0) count = collect(from, to, members, similarities, guess, places);
  if (guess <= 0 || count < k) count = collect(from, to, members, similarities, f64.MIN_VALUE, places);
  for (let n = 0; n < count; n++)
    store<f64>(passed + ((<usize>n) << 3), float64(similarities, int32(members, int32(places, n))));
  let least: f64 = 0;
  if (count > k) {
    memory.copy(partitioned, passed, (<usize>count) << 3);
    least = kthGreatest(partitioned, below, count, k);
  }
  let weights: f64 = 0;
  let sum: f64 = 0;
  let taken = 0;
  for (let n = 0; n < count; n++) {
    const similarity = float64(passed, n);
    const isAbove = similarity > least;
    const weight = isAbove ? similarity : 0;
    weights += weight;
    sum += weight * float64(values, int32(places, n));
    taken += i32(isAbove);
  }
  for (let n = 0; taken < k && n < count; n++) {
    if (float64(passed, n) != least) continue;
    weights += least;
    sum += least * float64(values, int32(places, n));
    taken++;
  }
  return taken < minK ? NaN : sum / weights;
}

/** Places whose similarity reaches the threshold: each is written, and stays where it does. No branch to foresee. */
function collect(
  from: i32,
  to: i32,
  members: usize,
  similarities: usize,
  threshold: f64,
  places: usize,
): i32 {
  let at = places;
  for (let n = from; n < to; n++) {
    store<i32>(at, n);
    at += (<usize>(float64(similarities, int32(members, n)) >= threshold)) << 2;
  }
  return <i32>((at - places) >> 2);
}

/**
 * Of `count` numbers, more than k. Hoare 1961, "Find": each round keeps those above or those below a pivot. Written
 * without branches as `collect` is: the greater are moved to the front, which overwrites only what was read.
 *
 * @param numbers overwritten, as `below` is.
 */
function kthGreatest(numbers: usize, below: usize, count: i32, k: i32): f64 {
  let place = k - 1;
  while (true) {
    const pivot = float64(numbers, count >> 1);
    let greater = numbers;
    let lesser = below;
    for (let n = 0; n < count; n++) {
      const number = float64(numbers, n);
      store<f64>(greater, number);
      store<f64>(lesser, number);
      greater += (<usize>(number > pivot)) << 3;
      lesser += (<usize>(number < pivot)) << 3;
    }
    const above = <i32>((greater - numbers) >> 3);
    const under = <i32>((lesser - below) >> 3);
    if (place < above) count = above;
    else if (place < count - under) return pivot;
    else {
      place -= count - under;
      count = under;
      const other = numbers;
      numbers = below;
      below = other;
    }
  }
}
