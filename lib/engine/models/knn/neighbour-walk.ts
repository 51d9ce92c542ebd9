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

export class NeighbourWalk {
  readonly #neighbourhood: Neighbourhood;
  /** The y with more than k in their lists, shortest list first: the others are quicker to sum list by list. */
  readonly #ys: Int32Array;
  /** Fewest y asked about at once that are worth a walk. */
  readonly #leastAsked: number;
  /** Null where the lists do not fit the kernels' memory. */
  #loaded: Loaded | null | undefined;

  /** @param asked the y that `meanOf` may be asked about, any number of times each; UNKNOWN is none. */
  constructor(neighbourhood: Neighbourhood, asked: Int32Array) {
    const { count, k, byY } = neighbourhood;
    const lengthOf = (y: number) => byY.start[y + 1] - byY.start[y];
    const isAsked = new Uint8Array(byY.start.length - 1);
    for (const y of asked) if (y >= 0) isAsked[y] = 1;
    this.#neighbourhood = neighbourhood;
    this.#ys = Int32Array.from(isAsked.keys())
      .filter((y) => isAsked[y] === 1 && lengthOf(y) > k)
      .sort((one, other) => lengthOf(one) - lengthOf(other) || one - other);
    let added = 0;
    let members = 0;
    for (const y of this.#ys) {
      members += lengthOf(y);
      added += Math.min(lengthOf(y), WALKED_PER_K * k);
    }
    const perList = COST.list + COST.chosen * k + (COST.member * members) / this.#ys.length;
    this.#leastAsked = (COST.ordered * count + COST.added * added) / perList;
  }

  /**
   * @param similarities of the x that is asked about from now on, to all x.
   * @param asked how many y.
   * @returns false if walking is not worth it; then there are no means.
   */
  turnTo(similarities: Float64Array, asked: number): boolean {
    if (this.#ys.length === 0 || asked < this.#leastAsked) return false;
    this.#loaded ??= load(this.#neighbourhood, this.#ys) ?? null;
    this.#loaded?.turnTo(similarities);
    return this.#loaded !== null;
  }

  /** As `Choice.meanOfNeighbours`; undefined for a y that is not walked over, or whose k-th neighbour is one of equals. */
  meanOf(y: number): number | undefined {
    return this.#loaded?.meanOf(y);
  }

  /** Where `meanOf` is undefined: the similarity of the k-th neighbour of y, or 0 if that is not known. */
  leastOf(y: number): number {
    return this.#loaded?.leastOf(y) ?? 0;
  }
}

type Loaded = NonNullable<ReturnType<typeof load>>;

function load({ count, k, minK, byY, values }: Neighbourhood, ys: Int32Array) {
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
  return {
    turnTo(given: Float64Array) {
      similarities.set(given);
      kernels.walk(kernels.orderBySimilarity(count), ys.length, k);
    },
    meanOf(y: number): number | undefined {
      const at = placeOf[y] * 8;
      if (at < 0 || inSums[at + TIES] !== 0) return undefined;
      return inSums[at + COUNT] < minK ? Number.NaN : sums[at / 2 + 1] / sums[at / 2];
    },
    leastOf(y: number): number {
      return placeOf[y] < 0 ? 0 : similarities[order[2 * inSums[placeOf[y] * 8 + PLACE]]];
    },
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
