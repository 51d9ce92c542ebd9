/** audience/<product>.csv: all of a product's audience in one ranking, ready for a mailing. */
import { exportKeys } from '../../lib/contracts/artifacts.ts';
import { AUDIENCE_LISTS } from '../../lib/contracts/table.ts';
import type { AudienceLists } from '../../lib/engine/lists/audience.ts';
import { putCsv } from '../../lib/store/artifacts.ts';
import { addressOf } from '../../lib/store/contacts.ts';
import type { Material } from './material.ts';

const COLUMNS = ['customer', 'email', 'dummy', 'segment', 'viewed', 'duration', 'score', 'rank'];

/**
 * Best score first; equal scores in the order of the lists. `duration` is empty for customers who have not viewed.
 * @param product outer index
 */
export async function exportAudience(
  material: Material,
  product: number,
  lists: AudienceLists,
): Promise<void> {
  const { runId, datasetName, dataset } = material;
  const emails = await material.emails();
  function* rows() {
    const entries = AUDIENCE_LISTS.flatMap((list) => lists[list].map((entry) => ({ list, ...entry })));
    entries.sort((one, other) => other.score - one.score);
    for (const [n, { list, customer, score, duration }] of entries.entries()) {
      const id = dataset.customerIds[customer];
      const { email, dummy } = addressOf(id, emails);
      const [viewed, segment] = list.split('-');
      yield [id, email, dummy, segment, viewed === 'viewed', duration, score, n + 1];
    }
  }
  await putCsv(exportKeys(datasetName, runId).audience(dataset.productIds[product]), COLUMNS, rows());
}
