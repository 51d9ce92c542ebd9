/**
 * Audiences of groups of products. A neighbourhood model computes every customer's similarities once for all groups
 * that are ranked together, so as many are ranked together as memory allows for their lists. They are handed out a
 * few at a time.
 */
import {
  type AudienceLists,
  type ProductGroup,
  type RankedGroup,
  rankAudiences,
} from '../../lib/engine/lists/audience.ts';
import { productsRankedTogether } from '../../lib/engine/planning/ranked-together.ts';
import type { Material } from './material.ts';

/** Groups handed out at once: up to 4,000 entries each with the usual settings, some 5 MB in all. */
const GROUPS_AT_ONCE = 16;

const NO_AUDIENCE: AudienceLists = {
  'new-regular': [],
  'new-passerby': [],
  'viewed-regular': [],
  'viewed-passerby': [],
};

/** Each group with its lists, which are empty when no rating model won. */
export async function* rankedGroups<Group extends ProductGroup>(
  material: Material,
  groups: readonly Group[],
): AsyncGenerator<ReadonlyArray<RankedGroup<Group>>> {
  const { dataset, interactions, settings } = material;
  const fitted = await material.rating();
  if (!fitted) {
    const ranked = groups.map((group) => ({ group, lists: NO_AUDIENCE }));
    yield* piecesOf(ranked, GROUPS_AT_ONCE);
    return;
  }
  const { audienceLimit: limit } = settings;
  const isRegular = (customer: number) => material.isRegular(customer);
  const mostProducts = productsRankedTogether(interactions, limit);
  for (const together of piecesOf(groups, mostProducts, ({ products }) => products.length)) {
    const ranked = rankAudiences({ ...fitted, dataset, groups: together, isRegular, limit });
    yield* piecesOf(ranked, GROUPS_AT_ONCE);
  }
}

/** Pieces of at most `most` in size, but of at least one value. */
function* piecesOf<T>(values: Iterable<T>, most: number, sizeOf = (_: T) => 1): Generator<T[]> {
  let piece: T[] = [];
  let size = 0;
  for (const value of values) {
    if (piece.length > 0 && size + sizeOf(value) > most) {
      yield piece;
      piece = [];
      size = 0;
    }
    piece.push(value);
    size += sizeOf(value);
  }
  if (piece.length > 0) yield piece;
}
