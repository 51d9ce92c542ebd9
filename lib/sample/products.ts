/**
 * The shop: shelves (categories) of numbered places. Most places are in plain view. The last places of each shelf are
 * hidden: it takes more and more patience to get to them.
 */

const SHELVES = 8;
const PLACES = 30;

/** On each shelf. Calibrated to the precision of popularity and pearson. */
const HIDDEN_PLACES = 3;
/** Depths of the first and the last hidden product, in seconds. Calibrated to precision and recall. */
const LEAST_DEPTH = 19;
const GREATEST_DEPTH = 39;

/**
 * How steady durations are (the shape of their gamma distribution: variance = mean² / steadiness). In plain view it is
 * calibrated to the RMSE of the rating models. Those who find a hidden product want it, so durations vary less there:
 * calibrated to the precision of cosine, which prefers steady products.
 */
const STEADINESS_IN_VIEW = 4;
const STEADINESS_HIDDEN = 6;

export interface Product {
  /** `shelf_place`, both from 0. */
  readonly id: string;
  /** A customer whose mean duration is this many seconds finds the product half the time; 0 in plain view. */
  readonly depth: number;
  /** Whole number. */
  readonly steadiness: number;
}

/** The catalogue, sorted by id as a string. */
export const PRODUCTS: readonly Product[] = Array.from({ length: SHELVES * PLACES }, (_, n) =>
  productAt(Math.floor(n / PLACES), n % PLACES),
).sort((a, b) => (a.id < b.id ? -1 : 1));

function productAt(shelf: number, place: number): Product {
  const id = `${shelf}_${place}`;
  const firstHidden = PLACES - HIDDEN_PLACES;
  if (place < firstHidden) return { id, depth: 0, steadiness: STEADINESS_IN_VIEW };
  // From 0 for the first hidden place of the first shelf to 1 for the last place of the last.
  const along = ((place - firstHidden) * SHELVES + shelf) / (HIDDEN_PLACES * SHELVES - 1);
  const depth = LEAST_DEPTH * (GREATEST_DEPTH / LEAST_DEPTH) ** along;
  return { id, depth, steadiness: STEADINESS_HIDDEN };
}
