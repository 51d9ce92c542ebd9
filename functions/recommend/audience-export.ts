/** audience/<product>.csv: all of a product's audience in one ranking, ready for a mailing. */
import { exportKeys } from '../../lib/contracts/artifacts.ts';
import { AUDIENCE_LISTS } from '../../lib/contracts/table.ts';
import type { AudienceLists } from '../../lib/engine/lists/audience.ts';
import { putCsv } from '../../lib/store/artifacts.ts';
import { addressOf } from '../../lib/store/contacts.ts';
import type { RankedGroup } from './audiences.ts';
import type { Material } from './material.ts';

const COLUMNS = ['customer', 'email', 'dummy', 'segment', 'viewed', 'duration', 'score', 'rank'];

/** @param product by its outer index. */
export async function exportAudience(
  material: Material,
  datasetName: string,
  { group, audience }: RankedGroup<number>,
): Promise<void> {
  const { runId, dataset } = material;
  const key = exportKeys(datasetName, runId).audience(dataset.productIds[group]);
  await putCsv(key, COLUMNS, audienceRows(audience, dataset.customerIds, await material.emails()));
}

/** Best score first; of equal scores in the order of the lists. `duration` is empty for those who have not viewed. */
function* audienceRows(
  audience: AudienceLists,
  customerIds: readonly string[],
  emails: ReadonlyMap<string, string>,
) {
  const entries = AUDIENCE_LISTS.flatMap((list) => audience[list].map((entry) => ({ list, ...entry })));
  entries.sort((one, other) => other.score - one.score);
  for (const [n, { list, customer, score, duration }] of entries.entries()) {
    const id = customerIds[customer];
    const { email, dummy } = addressOf(id, emails);
    const [viewed, segment] = list.split('-');
    yield [id, email, dummy, segment, viewed === 'viewed', duration, score, n + 1];
  }
}
