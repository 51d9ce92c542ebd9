/** The winners, fitted on all rows. */
import type * as z from 'zod';
import { artifactKeys } from '../../lib/contracts/artifacts.ts';
import type { Settings } from '../../lib/contracts/settings.ts';
import type { trainInputSchema, trainingSchema } from '../../lib/contracts/workflow.ts';
import { encodeModel } from '../../lib/engine/codec.ts';
import { Interactions } from '../../lib/engine/interactions.ts';
import { ItemSimilarity } from '../../lib/engine/models/item-similarity.ts';
import { parseParameters } from '../../lib/engine/parameters.ts';
import { modelNamed } from '../../lib/engine/registry.ts';
import { putBytes } from '../../lib/store/artifacts.ts';
import { readDataset } from '../../lib/store/datasets.ts';
import { enterStage } from '../../lib/store/runs.ts';
import { categoriesOf } from '../categories.ts';
import { modelParameters } from '../model-parameters.ts';
import type { Surroundings } from '../stage.ts';
import { storeContacts } from './contacts.ts';
import { shardsOf } from './shards.ts';

/** Behind `/similar` where the winner itself keeps no similar products. */
const SIMILAR_BY_DEFAULT = 'cosine';

/** @throws DivergedError when a winner diverges on all rows though it did not on any fold. */
export async function train(
  { runId, selection }: z.output<typeof trainInputSchema>,
  { settings, now, note }: Surroundings,
): Promise<z.output<typeof trainingSchema>> {
  await enterStage(runId, 'train', now());
  const dataset = await readDataset(runId);
  const interactions = new Interactions(dataset);
  const keys = artifactKeys(runId);

  if (selection.rating !== null)
    await putBytes(keys.ratingModel, fitted(selection.rating, interactions, settings).bytes);
  const ranking = selection.ranking === null ? null : fitted(selection.ranking, interactions, settings);
  if (ranking) await putBytes(keys.rankingModel, ranking.bytes);
  const similar =
    ranking?.model instanceof ItemSimilarity ? ranking : fitted(SIMILAR_BY_DEFAULT, interactions, settings);
  await putBytes(keys.similarModel, similar.bytes);
  const addresses = await storeContacts(runId, dataset, settings);

  const shards = shardsOf({
    customers: dataset.customerIds.length,
    products: dataset.productIds.length,
    categories: categoriesOf(dataset.productIds).length,
  });
  await enterStage(runId, 'recommend', now(), { shardsTotal: shards.length });
  note({ ...selection, addresses, shards: shards.length });
  return { shards };
}

function fitted(name: string, interactions: Interactions, settings: Settings) {
  const spec = modelNamed(name);
  const parameters = parseParameters(spec, modelParameters(spec, settings));
  const model = spec.fit(interactions, parameters);
  return { model, bytes: encodeModel(spec, parameters, model) };
}
