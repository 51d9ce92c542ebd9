/**
 * The means of nearest-neighbours.ts for many y of one x at once (kernels/assembly/walk.ts): instead of searching the
 * list of each y for its k most similar, walks over all x' from the most similar on, each of which adds to the y that
 * it has, until all of these have k. The neighbours are those of neighbour-choice.ts, but they are added in another
 * order: means differ by some 1e-15 of their size.
 */
import { addressesOf, intoKernels } from '../../numeric/kernels/kernels.ts';
import type { Neighbourhood } from './neighbour-choice.ts';
import { roomForOrder } from './similarity-order.ts';

/** What is kept of each y, in bytes: Σ sim, Σ sim · value, the count, the place in the order of the k-th, ties. */
const SUM_BYTES = 32;
const COUNT = 4;
const PLACE = 5;
const TIES = 6;

/** Nanoseconds: to put one x' into order, to add to one y, and, list by list, for one y and for each in its list. */
const COST = { ordered: 12, added: 5, list: 200, chosen: 10, member: 1 };
/** Of each list so many times k are walked over, as some y have k neighbours later than others. */
const WALKED_PER_K = 1.7;

/**
 * Turns to an x by its similarities to all x, and writes the mean of each y that is asked about.
 * @param alone the mean of a y for which walking gives none, and the similarity of its k-th neighbour, or 0 if that is not
 * known.
 */
type Walk = (
  similarities: Float64Array,
  means: Float64Array,
  alone: (y: number, least: number) => number,
) => void;

/** Undefined where walking is not worth it, or where the lists do not fit the kernels' memory. */
export function walkOver(neighbourhood: Neighbourhood, asked: Int32Array): Walk | undefined {
  const { count, k } = neighbourhood;
  const walked = longerThanK(neighbourhood, asked);
  let added = 0;
  let members = 0;
  for (const y of walked) {
    const length = lengthOf(neighbourhood, y);
    members += length;
    added += Math.min(length, WALKED_PER_K * k);
  }
  const oneByOne = walked.length * (COST.list + COST.chosen * k) + COST.member * members;
  const isWorthIt = COST.ordered * count + COST.added * added < oneByOne;
  return isWorthIt ? compiledWalk(neighbourhood, asked) : undefined;
}

const lengthOf = ({ byY: { start } }: Neighbourhood, y: number) => start[y + 1] - start[y];

/** The shortest list first. Others are quicker to sum list by list. */
function longerThanK(neighbourhood: Neighbourhood, asked: Int32Array): Int32Array {
  const length = (y: number) => lengthOf(neighbourhood, y);
  return asked
    .filter((y) => length(y) > neighbourhood.k)
    .sort((one, other) => length(one) - length(other) || one - other);
}

/** Undefined where the lists do not fit the kernels' memory. @param asked each y once. */
export function compiledWalk(neighbourhood: Neighbourhood, asked: Int32Array): Walk | undefined {
  const { count, k, minK, byY, values } = neighbourhood;
  const ys = longerThanK(neighbourhood, asked);
  const memory = intoKernels({
    ...roomForOrder(count),
    ...listsByX({ count, byY, values }, ys),
    sums: new Float64Array((ys.length * SUM_BYTES) / Float64Array.BYTES_PER_ELEMENT),
  });
  if (!memory) return undefined;
  const { kernels, arrays } = memory;
  const { similarities, order: placesInOrder, otherOrder, digits, ...walked } = arrays;
  const { sums } = walked;
  kernels.orderOver(...addressesOf({ similarities, placesInOrder, otherOrder, digits }));
  kernels.walkOver(...addressesOf({ similarities, placesInOrder, ...walked }));
  const inSums = new Int32Array(sums.buffer, sums.byteOffset, 2 * sums.length);
  const order = new Int32Array(sums.buffer, placesInOrder.byteOffset, 2 * count);
  const placeOf = new Int32Array(byY.start.length - 1).fill(-1);
  for (const [place, y] of ys.entries()) placeOf[y] = place;
  const places = asked.map((y) => placeOf[y]);
  return (given, means, alone) => {
    similarities.set(given);
    kernels.walk(kernels.orderBySimilarity(count), ys.length, k);
    for (let n = 0; n < places.length; n++) {
      const at = places[n] * 8;
      if (at < 0) means[n] = alone(asked[n], 0);
      else if (inSums[at + TIES] !== 0)
        means[n] = alone(asked[n], similarities[order[2 * inSums[at + PLACE]]]);
      else means[n] = inSums[at + COUNT] < minK ? Number.NaN : sums[at / 2 + 1] / sums[at / 2];
    }
  };
}

/** For each x the y that it has, by their places in `walked`, ascending, and what it says of them. */
function listsByX(
  { count, byY: { start, members }, values }: Pick<Neighbourhood, 'count' | 'byY' | 'values'>,
  walked: Int32Array,
): { readonly starts: Int32Array; readonly ys: Int32Array; readonly said: Float64Array } {
  const starts = new Int32Array(count + 1);
  for (const y of walked) for (let m = start[y]; m < start[y + 1]; m++) starts[members[m] + 1]++;
  for (let x = 0; x < count; x++) starts[x + 1] += starts[x];
  const at = starts.slice();
  const ys = new Int32Array(starts[count]);
  const said = new Float64Array(starts[count]);
  for (const [place, y] of walked.entries())
    for (let m = start[y]; m < start[y + 1]; m++) {
      const entry = at[members[m]]++;
      ys[entry] = place;
      said[entry] = values[m];
    }
  return { starts, ys, said };
}
