/** audience/<product>.csv: all of a product's audience in one ranking, ready for a mailing. */
import { exportKeys } from '../../lib/contracts/artifacts.ts';
import { asEstimate, asListed, ID_SEPARATOR, interestAt } from '../../lib/contracts/list-page.ts';
import { AUDIENCE_LISTS } from '../../lib/contracts/result-items.ts';
import { stepOf } from '../../lib/engine/evaluation/gains.ts';
import type { AudienceLists } from '../../lib/engine/lists/audience.ts';
import { putLines } from '../../lib/store/artifacts.ts';
import { csvFields } from '../../lib/store/csv-text.ts';
import type { Material } from './material.ts';

const COLUMNS = [
  ...['customer', 'email', 'dummy', 'segment', 'viewed', 'duration'],
  ...['score', 'rank', 'interest', 'predictedDuration', 'why', 'whyTitles'],
];

/**
 * Best score first; equal scores in the order of the lists: as the API has them. `duration` is empty for customers who
 * are new to it, `interest` for the others. `whyTitles` has the titles of `why` that are known.
 * @param product outer index
 */
export async function exportAudience(
  material: Material,
  product: number,
  lists: AudienceLists,
): Promise<void> {
  const { runId, datasetName, dataset, catalogue } = material;
  const [addressees, lifts] = await Promise.all([material.addressees(), material.lifts()]);
  const interests = lifts.map((_, step) => interestAt(lifts, step));
  function* lines() {
    yield csvFields(COLUMNS);
    const entries = AUDIENCE_LISTS.flatMap((list) =>
      lists[list].map((entry) => ({ entry, list, score: asListed(entry.score) })),
    );
    entries.sort((one, other) => other.score - one.score);
    for (const [n, { entry, list, score }] of entries.entries()) {
      const { customer, place, duration, predictedDuration, why } = entry;
      const interest = place === null ? null : interests[stepOf(place)];
      const predicted = predictedDuration === null ? null : asEstimate(predictedDuration);
      const reasons = why.map((reason) => catalogue[reason].product).join(ID_SEPARATOR);
      const titles = why.flatMap((reason) => catalogue[reason].title ?? []).join(ID_SEPARATOR);
      yield `${addressees[customer]},${list.startsWith('viewed')},${duration ?? ''},${score},${n + 1},` +
        `${interest ?? ''},${predicted ?? ''},${csvFields([reasons, titles])}`;
    }
  }
  await putLines(exportKeys(datasetName, runId).audience(dataset.productIds[product]), lines());
}
