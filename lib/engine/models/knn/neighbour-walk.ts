/**
 * The means of nearest-neighbours.ts for many y of one x at once (kernels/assembly/walk.ts): instead of searching the
 * list of each y for its k most similar, walks over all x' from the most similar on, each of which adds to the y that
 * it has, until all of these have k. The neighbours are those of neighbour-choice.ts, but they are added in another
 * order: means differ by some 1e-15 of their size.
 */
import { addressesOf, intoKernels } from '../../numeric/kernels/kernels.ts';
import type { FoundNeighbours } from './found-neighbours.ts';
import type { Neighbourhood } from './neighbour-choice.ts';
import { roomForOrder } from './similarity-order.ts';

/** What is kept of each y, in bytes: Σ sim, Σ sim · value, the count, and what the kernel needs to tell ties. */
const SUM_BYTES = 32;
const COUNT = 4;

/** Nanoseconds: to put one x' into order, to add to one y, and, list by list, for one y and for each in its list. */
const COST = { ordered: 12, added: 5, list: 200, chosen: 10, member: 1 };
/** Of each list so many times k are walked over, as some y have k neighbours later than others. */
const WALKED_PER_K = 1.7;

/**
 * Turns to an x, and writes the mean of each y that is asked about.
 * @param place of x among the xs that are asked about.
 * @param similarities to all x.
 * @param alone the mean of a y that is not walked to.
 */
type Walk = (
  place: number,
  similarities: Float64Array,
  means: Float64Array,
  alone: (y: number) => number,
) => void;

/** Undefined where walking is not worth it, or where the lists do not fit the kernels' memory. */
export function walkOver(
  neighbourhood: Neighbourhood,
  asked: Int32Array,
  found?: FoundNeighbours,
): Walk | undefined {
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
  return isWorthIt ? compiledWalk(neighbourhood, asked, found) : undefined;
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
export function compiledWalk(
  neighbourhood: Neighbourhood,
  asked: Int32Array,
  found?: FoundNeighbours,
): Walk | undefined {
  const { count, k, minK, byY, values } = neighbourhood;
  const ys = longerThanK(neighbourhood, asked);
  const { starts, entries, said, places } = listsByX({ count, byY, values }, ys);
  const foundLength = ys.length * (k + 1);
  const memory = intoKernels({
    ...roomForOrder(count),
    ...{ starts, entries, said },
    sums: new Float64Array((ys.length * SUM_BYTES) / Float64Array.BYTES_PER_ELEMENT),
    places,
    ...listsOf({ byY, values }, ys),
    found: new Int32Array(Math.ceil(foundLength / 2)),
  });
  if (!memory) return undefined;
  const { kernels, arrays } = memory;
  const { similarities, order, otherOrder, digits, ...walked } = arrays;
  kernels.orderOver(...addressesOf({ similarities, order, otherOrder, digits }));
  kernels.walkOver(...addressesOf({ similarities, order, ...walked }));
  const { sums } = walked;
  const inSums = new Int32Array(sums.buffer, sums.byteOffset, 2 * sums.length);
  const inFound = new Uint16Array(sums.buffer, walked.found.byteOffset, foundLength);
  const placeOf = new Int32Array(byY.start.length - 1).fill(-1);
  for (const [place, y] of ys.entries()) placeOf[y] = place;
  const walkedPlaces = asked.map((y) => placeOf[y]);
  return (place, given, means, alone) => {
    similarities.set(given);
    const known = found?.row(place);
    if (known) {
      inFound.set(known);
      kernels.sumFound(ys.length, k);
    } else {
      kernels.walk(kernels.orderBySimilarity(count), ys.length, k);
      found?.keep(place, inFound);
    }
    for (let n = 0; n < asked.length; n++) {
      const at = walkedPlaces[n] * 8;
      if (at < 0) means[n] = alone(asked[n]);
      else means[n] = inSums[at + COUNT] < minK ? Number.NaN : sums[at / 2 + 1] / sums[at / 2];
    }
  };
}

/** For each x the y that it has, by their places in `walked`, ascending, its place in their lists, and what it says of them. */
function listsByX(
  { count, byY: { start, members }, values }: Pick<Neighbourhood, 'count' | 'byY' | 'values'>,
  walked: Int32Array,
) {
  const starts = new Int32Array(count + 1);
  for (const y of walked) for (let m = start[y]; m < start[y + 1]; m++) starts[members[m] + 1]++;
  for (let x = 0; x < count; x++) starts[x + 1] += starts[x];
  const at = starts.slice();
  const entries = new Int32Array(starts[count]);
  const places = new Int32Array(starts[count]);
  const said = new Float64Array(starts[count]);
  for (const [place, y] of walked.entries())
    for (let m = start[y]; m < start[y + 1]; m++) {
      const entry = at[members[m]]++;
      entries[entry] = place;
      places[entry] = m - start[y];
      said[entry] = values[m];
    }
  return { starts, entries, places, said };
}

/** The lists of `walked`, one after the other. */
function listsOf(
  { byY: { start, members }, values }: Pick<Neighbourhood, 'byY' | 'values'>,
  walked: Int32Array,
) {
  const listStarts = new Int32Array(walked.length + 1);
  for (const [place, y] of walked.entries())
    listStarts[place + 1] = listStarts[place] + start[y + 1] - start[y];
  const listMembers = new Int32Array(listStarts[walked.length]);
  const listValues = new Float64Array(listMembers.length);
  for (const [place, y] of walked.entries()) {
    listMembers.set(members.subarray(start[y], start[y + 1]), listStarts[place]);
    listValues.set(values.subarray(start[y], start[y + 1]), listStarts[place]);
  }
  return { listStarts, listMembers, listValues };
}
