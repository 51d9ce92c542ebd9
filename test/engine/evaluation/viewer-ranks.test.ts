import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type CountBetween,
  compiledCount,
  plainCount,
  viewerRanks,
} from '../../../lib/engine/evaluation/viewer-ranks.ts';

const NOT_LISTED = Number.NEGATIVE_INFINITY;

/** Scores of a few steps, so that many are equal. Viewers are some of those listed. */
const lists = fc
  .array(
    fc.record({
      score: fc.oneof(
        fc.constantFrom(NOT_LISTED, -1, 0, 0.5, 2),
        fc.double({ min: -3, max: 3, noNaN: true }),
      ),
      isViewer: fc.boolean(),
      isRegular: fc.constantFrom(0, 1),
    }),
    { minLength: 1, maxLength: 60, size: 'max' },
  )
  .map((places) => {
    const scores = Float64Array.from(places, ({ score }) => score);
    const viewers = [...places.keys()].filter((n) => places[n].isViewer && scores[n] !== NOT_LISTED);
    return {
      scores,
      viewers: Int32Array.from(viewers).reverse(),
      isRegular: Int32Array.from(places, ({ isRegular }) => isRegular),
    };
  })
  .filter(({ viewers }) => viewers.length > 0);

describe('ranks of those who look', () => {
  test('count who is listed above: those of a higher score, and those of the same who come first', () => {
    fc.assert(
      fc.property(lists, ({ scores, viewers, isRegular }) => {
        const standsAbove = (place: number, viewer: number) =>
          scores[place] > scores[viewer] || (scores[place] === scores[viewer] && place < viewer);
        const listed = [...scores.keys()].filter((place) => scores[place] !== NOT_LISTED);
        const regular = listed.filter((place) => isRegular[place] === 1);
        const ranksIn = (list: number[], of: readonly number[]) =>
          of.map((viewer) => list.filter((place) => standsAbove(place, viewer)).length);

        const ranks = viewerRanks(isRegular, scores.length)(scores, viewers);

        expect(ranks.all.length).toBe(listed.length);
        expect([...ranks.all.ranks]).toEqual(ranksIn(listed, [...viewers]));
        expect(ranks.regular.length).toBe(regular.length);
        const regularViewers = [...viewers].filter((viewer) => isRegular[viewer] === 1);
        expect([...ranks.regular.ranks]).toEqual(ranksIn(regular, regularViewers));
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  test('are counted by the compiled loop as by the plain one, list after list', () => {
    const sorted = (scores: Float64Array, viewers: Int32Array) => {
      const places = viewers.toSorted((one, other) => scores[other] - scores[one] || one - other);
      return { places, scores: Float64Array.from(places, (place) => scores[place]) };
    };
    fc.assert(
      fc.property(lists, ({ scores, viewers, isRegular }) => {
        const countTwice = (count: CountBetween | undefined) => {
          count?.(scores, sorted(scores, viewers));
          return count?.(scores, sorted(scores, viewers.subarray(0, 1)));
        };

        expect(countTwice(compiledCount(isRegular, viewers.length))).toEqual(
          countTwice(plainCount(isRegular)),
        );
      }),
      { numRuns: 200, seed: 1 },
    );
  });
});
