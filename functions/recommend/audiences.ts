/**
 * Audiences of any groups of products. A neighbourhood model computes every customer's similarities once for all
 * groups that are ranked together, so as many are as their lists leave room for; they are handed out some at a time.
 */
import { isRegular } from '../../lib/contracts/identity.ts';
import type { Settings } from '../../lib/contracts/settings.ts';
import { type AudienceLists, audienceBytes, rankAudiences } from '../../lib/engine/audience.ts';
import type { Material } from './material.ts';
import { NO_AUDIENCE } from './ranked-lists.ts';

/** For the lists of groups that are ranked together: some 2,700 groups with the usual settings. */
const RANKED_BYTES = 128 * 1024 * 1024;
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
  const rankedAtOnce = Math.max(
    1,
    Math.floor(RANKED_BYTES / audienceBytes(dataset.customerIds.length, limit)),
  );
  for (const ranked of cut(groups, rankedAtOnce)) {
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
