/** Audiences of any groups of products, some groups at a time. */
import { isRegular } from '../../lib/contracts/identity.ts';
import type { Settings } from '../../lib/contracts/settings.ts';
import { type AudienceLists, rankAudiences } from '../../lib/engine/audience.ts';
import type { Material } from './material.ts';
import { NO_AUDIENCE } from './ranked-lists.ts';

/** Groups whose lists are held at once: 4,000 entries each with the usual settings, some 20 MB in all. */
const GROUPS_AT_ONCE = 64;

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
  for (let from = 0; from < groups.length; from += GROUPS_AT_ONCE) {
    const some = groups.slice(from, from + GROUPS_AT_ONCE);
    const audiences = model
      ? rankAudiences({
          model,
          interactions,
          dataset,
          groups: some.map(productsOf),
          isRegular: (customer) => isRegular(dataset.customerIds[customer], customerPrefix),
          limit,
          ratingScale,
        })
      : some.map(() => NO_AUDIENCE);
    yield some.map((group, n) => ({ group, audience: audiences[n] }));
  }
}
