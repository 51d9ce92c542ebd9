/**
 * Audiences of any groups of products. A neighbourhood model computes every customer's similarities once for all
 * groups that are ranked together, so as many are as their lists leave room for; they are handed out some at a time.
 */
import { isRegular } from '../../lib/contracts/identity.ts';
import type { Settings } from '../../lib/contracts/settings.ts';
import { type AudienceLists, rankAudiences } from '../../lib/engine/lists/audience.ts';
import { productsRankedTogether } from '../../lib/engine/planning/ranked-together.ts';
import type { Material } from './material.ts';
import { NO_AUDIENCE } from './ranked-lists.ts';

/** Groups handed out at once: up to 4,000 entries each with the usual settings, some 5 MB in all. */
const GROUPS_AT_ONCE = 16;

export interface RankedGroup<Group> {
  readonly group: Group;
  /** All empty where no rating model won. */
  readonly audience: AudienceLists;
}

export async function* rankedGroups<Group>(
  material: Material,
  groups: readonly Group[],
  productsOf: (group: Group) => Int32Array,
  settings: Settings,
): AsyncGenerator<ReadonlyArray<RankedGroup<Group>>> {
  const model = await material.rating();
  const { dataset, interactions } = material;
  const { audienceLimit: limit, customerPrefix, ratingScale } = settings;
  if (!model) {
    for (const some of cut(groups, GROUPS_AT_ONCE))
      yield some.map((group) => ({ group, audience: NO_AUDIENCE }));
    return;
  }
  const productsAtOnce = productsRankedTogether(interactions, settings.audienceLimit);
  for (const ranked of cutByProducts(groups, productsOf, productsAtOnce)) {
    const audiences = rankAudiences({
      model,
      interactions,
      dataset,
      groups: ranked.map(productsOf),
      isRegular: (customer) => isRegular(dataset.customerIds[customer], customerPrefix),
      limit,
      ratingScale,
    });
    for (const some of cut(ranked, GROUPS_AT_ONCE))
      yield some.map((group) => ({ group, audience: audiences.next().value as AudienceLists }));
  }
}

function* cut<T>(values: readonly T[], length: number): Generator<T[]> {
  for (let from = 0; from < values.length; from += length) yield values.slice(from, from + length);
}

/** Each piece of at most `most` products, but of one group at least. */
function* cutByProducts<Group>(
  groups: readonly Group[],
  productsOf: (group: Group) => Int32Array,
  most: number,
): Generator<Group[]> {
  let piece: Group[] = [];
  let products = 0;
  for (const group of groups) {
    const { length } = productsOf(group);
    if (piece.length > 0 && products + length > most) {
      yield piece;
      piece = [];
      products = 0;
    }
    piece.push(group);
    products += length;
  }
  if (piece.length > 0) yield piece;
}
