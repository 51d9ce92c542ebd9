/** Audiences of groups of products, handed out a few at a time. */
import {
  type AudienceLists,
  type ProductGroup,
  type RankedGroup,
  rankAudiences,
} from '../../lib/engine/lists/audience.ts';
import { piecesOf } from '../../lib/engine/lists/pieces.ts';
import type { Material } from './material.ts';

/** Groups handed out at once: up to 4,000 entries each with the usual settings, some 10 MB in all. */
const GROUPS_AT_ONCE = 16;

const NO_AUDIENCE: AudienceLists = {
  'new-regular': [],
  'new-passerby': [],
  'viewed-regular': [],
  'viewed-passerby': [],
};
const NOBODY = { 'new-regular': 0, 'new-passerby': 0, 'viewed-regular': 0, 'viewed-passerby': 0 };

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
    : groups.map((group) => ({ group, lists: NO_AUDIENCE, customers: NOBODY }));
  yield* piecesOf(ranked, GROUPS_AT_ONCE);
}
