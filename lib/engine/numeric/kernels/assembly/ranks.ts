/** The counting of evaluation/viewer-ranks.ts. */
import { float64, int32 } from './memory';

/**
 * For each place, finds how many viewers stand above it, and counts it there.
 *
 * @param scores of `count` places; one of −∞ is not listed.
 * @param isCounted by place, whole numbers: what a place adds to `counted`.
 * @param viewerScores best first, then −∞ up to `size`, a power of 2 above the number of viewers.
 * @param viewerPlaces of the same viewers; of equal scores the lower place first.
 * @param all, counted 0 at first; a number for each count of viewers above.
 */
export function countBetween(
  scores: usize,
  isCounted: usize,
  count: i32,
  viewerScores: usize,
  viewerPlaces: usize,
  viewers: i32,
  size: i32,
  all: usize,
  counted: usize,
): void {
  for (let place = 0; place < count; place++) {
    const score = float64(scores, place);
    if (score == -Infinity) continue;
    let above = 0;
    // No branch to foresee.
    for (let half = size >> 1; half > 0; half >>= 1)
      above += half & -i32(score < float64(viewerScores, above + half - 1));
    if (float64(viewerScores, above) == score)
      above = behindEquals(place, score, above, viewerScores, viewerPlaces, viewers);
    increase(all, above, 1);
    increase(counted, above, int32(isCounted, place));
  }
}

/** The first from `from` on that has a lower score, or the same and a greater place. */
function behindEquals(
  place: i32,
  score: f64,
  from: i32,
  viewerScores: usize,
  viewerPlaces: usize,
  to: i32,
): i32 {
  while (from < to) {
    const middle = (from + to) >> 1;
    const isBehind = float64(viewerScores, middle) < score || int32(viewerPlaces, middle) > place;
    if (isBehind) to = middle;
    else from = middle + 1;
  }
  return from;
}

@inline
function increase(array: usize, index: i32, by: i32): void {
  const at = array + ((<usize>index) << 2);
  store<i32>(at, load<i32>(at) + by);
}
