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

/** Each group with its lists, which are empty when no audience model won. */
export async function* rankedGroups<Group extends ProductGroup>(
  material: Material,
  groups: readonly Group[],
): AsyncGenerator<ReadonlyArray<RankedGroup<Group>>> {
  const rating = await material.rating();
  const fitted = await material.audience(rating);
  const { audienceLimit: limit } = material.settings;
  const isRegular = (customer: number) => material.isRegular[customer] === 1;
  const ranked = fitted
    ? rankAudiences({ ...fitted, rating, groups, isRegular, limit })
    : groups.map((group) => ({ group, ...NO_AUDIENCE }));
  yield* piecesOf(ranked, GROUPS_AT_ONCE);
}
