/** The winners, fitted on all rows; where one does not fit on them, the next on the leaderboard. */
import type * as z from 'zod';
import { artifactKeys } from '../../lib/contracts/artifacts.ts';
import type { RunNote } from '../../lib/contracts/run-notes.ts';
import type { Settings } from '../../lib/contracts/settings.ts';
import { trainInputSchema, type trainingSchema } from '../../lib/contracts/workflow.ts';
import { encodeModel } from '../../lib/engine/codec.ts';
import { DivergedError } from '../../lib/engine/errors.ts';
import { Interactions } from '../../lib/engine/interactions.ts';
import type { Model } from '../../lib/engine/model.ts';
import { ItemSimilarity } from '../../lib/engine/models/item-similarity/item-similarity.ts';
import { parseParameters } from '../../lib/engine/parameters.ts';
import { productsRankedTogether } from '../../lib/engine/planning/ranked-together.ts';
import { shardsOf } from '../../lib/engine/planning/shards.ts';
import { speedOf, type WinningModels } from '../../lib/engine/planning/speed.ts';
import { modelNamed } from '../../lib/engine/registry.ts';
import { type GivenParameters, merged } from '../../lib/engine/tuning/candidates.ts';
import { enterStage, putNotes } from '../../lib/runs/runs.ts';
import { putBytes } from '../../lib/store/artifacts.ts';
import { readDataset } from '../../lib/store/datasets.ts';
import { categoriesOf } from '../categories.ts';
import { modelParameters } from '../model-parameters.ts';
import { type Surroundings, stageHandler } from '../stage.ts';
import { storeContacts } from './contacts.ts';

/** Behind `/similar` where the winner itself keeps no similar products. */
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

  const fitModel = (name: string) => fitted(name, selection.tuned?.[name] ?? {}, interactions, settings);
  const rating = firstThatFits(selection.rating, selection.runnersUp?.rating, fitModel);
  if (rating) await putBytes(keys.ratingModel, rating.bytes);
  const ranking = firstThatFits(selection.ranking, selection.runnersUp?.ranking, fitModel);
  if (ranking) await putBytes(keys.rankingModel, ranking.bytes);
  const similar = ranking?.model instanceof ItemSimilarity ? ranking : fitModel(SIMILAR_BY_DEFAULT);
  await putBytes(keys.similarModel, similar.bytes);
  const addresses = await storeContacts(runId, dataset, settings);

  const models = { rating: rating?.model ?? null, ranking: ranking?.model ?? null } as WinningModels;
  const speed = speedOf(models, interactions, threadSeconds);
  const counts = {
    customers: dataset.customerIds.length,
    products: dataset.productIds.length,
    categories: categoriesOf(dataset.productIds).length,
  };
  const shards = shardsOf(counts, speed, productsRankedTogether(interactions, settings.audienceLimit));
  const trained = { rating: rating?.name ?? null, ranking: ranking?.name ?? null };
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

/** Computed by this thread: what others do on the machine meanwhile does not count. */
function threadSeconds(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1e6;
}

interface Fitted {
  readonly name: string;
  readonly model: Model;
  /** As it is stored, in pieces. */
  readonly bytes: readonly Uint8Array[];
}

/** Null where there is no winner. `note`: why it is not the winner that was taken. */
function firstThatFits(
  winner: string | null,
  runnersUp: readonly string[] | undefined,
  fitModel: (name: string) => Fitted,
): (Fitted & { note?: RunNote }) | null {
  if (winner === null) return null;
  let failure: DivergedError | undefined;
  for (const name of [winner, ...(runnersUp ?? [])]) {
    try {
      const taken = fitModel(name);
      return failure ? { ...taken, note: noteOf(winner, failure, name) } : taken;
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

/** @param tuned what tuning has changed. */
function fitted(
  name: string,
  tuned: GivenParameters,
  interactions: Interactions,
  settings: Settings,
): Fitted {
  const spec = modelNamed(name);
  const parameters = parseParameters(spec, merged(modelParameters(spec, settings), tuned));
  const model = spec.fit(interactions, parameters);
  return { name, model, bytes: encodeModel(spec, parameters, model) };
}
