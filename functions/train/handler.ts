/** Fits the winners on all rows. If one cannot be fitted, the next on the leaderboard takes its place. */
import type * as z from 'zod';
import { artifactKeys } from '../../lib/contracts/artifacts.ts';
import { isRegular } from '../../lib/contracts/identity.ts';
import type { RunNote } from '../../lib/contracts/run-notes.ts';
import type { Settings } from '../../lib/contracts/settings.ts';
import { trainInputSchema, type trainingSchema } from '../../lib/contracts/workflow.ts';
import { modelParameters } from '../../lib/engine/bake-off.ts';
import { encodeModel } from '../../lib/engine/codec.ts';
import { DivergedError } from '../../lib/engine/errors.ts';
import { fitModel, type StoredModel } from '../../lib/engine/fit-model.ts';
import { type Dataset, Interactions } from '../../lib/engine/interactions.ts';
import { ItemSimilarity } from '../../lib/engine/models/item-similarity/item-similarity.ts';
import { productsRankedTogether } from '../../lib/engine/planning/ranked-together.ts';
import { shardsOf } from '../../lib/engine/planning/shards.ts';
import { speedOf, type Winners } from '../../lib/engine/planning/speed.ts';
import { modelNamed } from '../../lib/engine/registry.ts';
import { enterStage, putNotes } from '../../lib/runs/runs.ts';
import { putBytes, putCsv } from '../../lib/store/artifacts.ts';
import { addressOf, emailsOf } from '../../lib/store/contacts.ts';
import { readDataset } from '../../lib/store/datasets.ts';
import { categoriesOf } from '../categories.ts';
import { type Surroundings, stageHandler } from '../stage.ts';

/** The model behind `/similar` if the winner itself keeps no similar products. */
const SIMILAR_BY_DEFAULT = 'cosine';

export const handler = stageHandler('train', trainInputSchema, train);

/** @throws DivergedError when every model of a kind diverges on all rows though it did not on any fold. */
export async function train(
  { runId, selection }: z.output<typeof trainInputSchema>,
  { settings, now, addToLog }: Surroundings,
): Promise<z.output<typeof trainingSchema>> {
  await enterStage(runId, 'train', now());
  const dataset = await readDataset(runId);
  const interactions = new Interactions(dataset);
  const keys = artifactKeys(runId);

  const fitted = (name: string) => {
    const spec = modelNamed(name);
    return fitModel(spec, interactions, modelParameters(spec, settings));
  };
  const rating = firstThatFits(selection.rating, selection.runnersUp?.rating, fitted);
  if (rating) await putBytes(keys.ratingModel, encodeModel(rating));
  const ranking = firstThatFits(selection.ranking, selection.runnersUp?.ranking, fitted);
  if (ranking) await putBytes(keys.rankingModel, encodeModel(ranking));
  const similar = ranking?.model instanceof ItemSimilarity ? ranking : fitted(SIMILAR_BY_DEFAULT);
  await putBytes(keys.similarModel, encodeModel(similar));
  const addresses = await storeContacts(runId, dataset, settings);

  const speed = speedOf({ rating, ranking } as Winners, threadSeconds);
  const counts = {
    customers: dataset.customerIds.length,
    products: dataset.productIds.length,
    categories: categoriesOf(dataset.productIds).length,
  };
  const shards = shardsOf(counts, speed, productsRankedTogether(interactions, settings.audienceLimit));
  const trained = { rating: rating?.spec.name ?? null, ranking: ranking?.spec.name ?? null };
  const notes = [rating?.note, ranking?.note].filter((note) => note !== undefined);
  await putNotes(runId, 'train', notes, now());
  await enterStage(runId, 'recommend', now(), {
    shardsTotal: shards.length,
    ratingModel: trained.rating,
    rankingModel: trained.ranking,
  });
  addToLog({ ...trained, notes, addresses, speed, shards: shards.length });
  return { selection: trained, shards };
}

/** This thread's own computing time: work of others on the same machine does not count. */
function threadSeconds(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1e6;
}

/** Null when there is no winner. `note` says why another model was taken. */
function firstThatFits(
  winner: string | null,
  runnersUp: readonly string[] | undefined,
  fitNamed: (name: string) => StoredModel,
): (StoredModel & { note?: RunNote }) | null {
  if (winner === null) return null;
  let failure: DivergedError | undefined;
  for (const name of [winner, ...(runnersUp ?? [])]) {
    try {
      const fitted = fitNamed(name);
      return failure ? { ...fitted, note: noteOf(winner, failure, name) } : fitted;
    } catch (error) {
      if (!(error instanceof DivergedError)) throw error;
      failure ??= error;
    }
  }
  throw failure;
}

const noteOf = (winner: string, { message }: DivergedError, taken: string): RunNote => ({
  code: 'winner-not-fitted',
  message: `${winner} won, but could not be fitted on all rows (${message}); ${taken} is used, the next best that could`,
});

/**
 * Stores the customers' addresses as they are known now, for the run's exports.
 * @returns how many customers have an address of their own
 */
async function storeContacts(
  runId: string,
  { customerIds }: Dataset,
  { customerPrefix }: Settings,
): Promise<number> {
  const emails = await emailsOf(customerIds);
  function* rows() {
    for (const customer of customerIds) {
      const { email, dummy } = addressOf(customer, emails);
      yield [customer, email, dummy, isRegular(customer, customerPrefix)];
    }
  }
  await putCsv(artifactKeys(runId).contacts, ['customer', 'email', 'dummy', 'regular'], rows());
  return emails.size;
}
