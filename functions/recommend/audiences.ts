/** Audiences of groups of products, handed out a few at a time. */
import {
  ofEachList,
  type ProductGroup,
  type RankedGroup,
  rankAudiences,
} from '../../lib/engine/lists/audience.ts';
import { piecesOf } from '../../lib/engine/lists/pieces.ts';
import type { Material } from './material.ts';

/** Groups handed out at once: up to 4,000 entries each with the usual settings, some 10 MB in all. */
const GROUPS_AT_ONCE = 16;

const NO_AUDIENCE = { lists: ofEachList(() => []), customers: ofEachList(() => 0) };

/**
 * Each group with its lists, which are empty when no audience model won, or when the group has no products, as none of
 * them can be bought. Those groups come last.
 */
export async function* rankedGroups<Group extends ProductGroup>(
  material: Material,
  groups: readonly Group[],
): AsyncGenerator<ReadonlyArray<RankedGroup<Group>>> {
  const rating = await material.rating();
  const fitted = await material.audience(rating);
  const { audienceLimit: limit } = material.settings;
  const isRegular = (customer: number) => material.isRegular[customer] === 1;
  const [wanted, others] = [[] as Group[], [] as Group[]];
  for (const group of groups) (fitted && group.products.length > 0 ? wanted : others).push(group);
  if (fitted) {
    const ranked = rankAudiences({ ...fitted, rating, groups: wanted, isRegular, limit });
    yield* piecesOf(ranked, GROUPS_AT_ONCE);
  }
  yield* piecesOf(
    others.map((group) => ({ group, ...NO_AUDIENCE })),
    GROUPS_AT_ONCE,
  );
}
