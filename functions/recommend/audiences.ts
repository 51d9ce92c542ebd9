/**
 * Audiences of any groups of products. A neighbourhood model computes every customer's similarities once for all
 * groups that are ranked together, so as many are as their lists leave room for; they are handed out some at a time.
 */
import { isRegular } from '../../lib/contracts/identity.ts';
import { type ProductGroup, type RankedGroup, rankAudiences } from '../../lib/engine/lists/audience.ts';
import { productsRankedTogether } from '../../lib/engine/planning/ranked-together.ts';
import type { Material } from './material.ts';
import { NO_AUDIENCE } from './ranked-lists.ts';

/** Groups handed out at once: up to 4,000 entries each with the usual settings, some 5 MB in all. */
const GROUPS_AT_ONCE = 16;

/** Each group with its lists: all empty where no rating model won. */
export async function* rankedGroups<Group extends ProductGroup>(
  material: Material,
  groups: readonly Group[],
): AsyncGenerator<ReadonlyArray<RankedGroup<Group>>> {
  const { dataset, interactions, settings } = material;
  const { audienceLimit: limit, customerPrefix } = settings;
  const fitted = await material.rating();
  if (!fitted) {
    const ranked = groups.map((group) => ({ group, lists: NO_AUDIENCE }));
    yield* piecesOf(ranked, GROUPS_AT_ONCE);
    return;
  }
  const regular = (customer: number) => isRegular(dataset.customerIds[customer], customerPrefix);
  for (const together of cutByProducts(groups, productsRankedTogether(interactions, limit))) {
    const ranked = rankAudiences({ ...fitted, dataset, groups: together, isRegular: regular, limit });
    yield* piecesOf(ranked, GROUPS_AT_ONCE);
  }
}

function* piecesOf<T>(values: Iterable<T>, length: number): Generator<T[]> {
  let piece: T[] = [];
  for (const value of values) {
    piece.push(value);
    if (piece.length < length) continue;
    yield piece;
    piece = [];
  }
  if (piece.length > 0) yield piece;
}

/** Each piece of at most `most` products, but of one group at least. */
function* cutByProducts<Group extends ProductGroup>(
  groups: readonly Group[],
  most: number,
): Generator<Group[]> {
  let piece: Group[] = [];
  let count = 0;
  for (const group of groups) {
    if (piece.length > 0 && count + group.products.length > most) {
      yield piece;
      piece = [];
      count = 0;
    }
    piece.push(group);
    count += group.products.length;
  }
  if (piece.length > 0) yield piece;
}
