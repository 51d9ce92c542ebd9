/** Fits the winners on all rows, and cuts the lists that they will make into shards. */
import type * as z from 'zod';
import { artifactKeys } from '../../lib/contracts/artifacts.ts';
import { catalogueSchema } from '../../lib/contracts/catalogue.ts';
import { regularFlags } from '../../lib/contracts/identity.ts';
import { modelsOf } from '../../lib/contracts/published-run.ts';
import { leaderboardSchema } from '../../lib/contracts/results.ts';
import type { Settings } from '../../lib/contracts/settings.ts';
import { TABLE_LAYOUT } from '../../lib/contracts/table.ts';
import { type Plan, trainInputSchema, type trainingSchema } from '../../lib/contracts/workflow.ts';
import { modelParameters } from '../../lib/engine/bake-off.ts';
import { encodeModel } from '../../lib/engine/codec.ts';
import { fitModel, type StoredModel } from '../../lib/engine/fit-model.ts';
import { Interactions } from '../../lib/engine/interactions.ts';
import { mostActive } from '../../lib/engine/models/baselines/most-active.ts';
import { ItemSimilarity } from '../../lib/engine/models/item-similarity/item-similarity.ts';
import { shardsOf } from '../../lib/engine/planning/shards.ts';
import { speedOf, type Winners } from '../../lib/engine/planning/speed.ts';
import { modelNamed } from '../../lib/engine/registry.ts';
import { enterStage, putNotes, putRunDetail } from '../../lib/runs/runs.ts';
import { takeSlot } from '../../lib/runs/slots.ts';
import { getJson, putBytes } from '../../lib/store/artifacts.ts';
import { readDataset } from '../../lib/store/datasets.ts';
import { categoriesOf } from '../categories.ts';
import { type Surroundings, stageHandler } from '../stage.ts';
import { storeContacts } from './contacts.ts';
import { storeDirectories } from './directories.ts';
import { type FittedWinner, WinnerFits } from './winners.ts';

/** The model behind `/similar` if the winner itself keeps no similar products. */
const SIMILAR_BY_DEFAULT = 'cosine';

export const handler = stageHandler('train', trainInputSchema, train);

/** @throws DivergedError when every model of a kind diverges on all rows though it did not on any fold. */
export async function train(
  { plan, selection: choice, ...request }: z.output<typeof trainInputSchema>,
  { settings, now, addToLog }: Surroundings,
): Promise<z.output<typeof trainingSchema>> {
  const { runId } = request;
  await enterStage(runId, 'train', now());
  const dataset = await readDataset(runId);
  const interactions = new Interactions(dataset);
  const keys = artifactKeys(runId);
  const fitted = (model: string) => fitAsPlanned(model, interactions, plan, settings);

  const winners = new WinnerFits(choice, fitted);
  const { ranking, perList } = await trainForCustomers(keys, winners, fitted);
  const { audience, rating, speed: audienceSpeed } = await trainForProducts(keys, winners);
  if (audience.model) await storeGains(runId, audience.model);
  const isRegular = regularFlags(dataset.customerIds, settings.customerPrefix);
  const contacts = await storeContacts(runId, request.dataset, dataset, isRegular);
  const catalogue = await getJson(keys.products, catalogueSchema);
  const slot = await takeSlot(request, now());
  await storeDirectories({ runId, slot }, { dataset, interactions, catalogue, isRegular });

  const speed = { ...audienceSpeed, perList };
  const counts = {
    customers: dataset.customerIds.length,
    products: dataset.productIds.length,
    categories: categoriesOf(catalogue).length,
  };
  const shards = shardsOf(counts, speed, settings.audienceLimit);
  const selection = { rating: rating.model, ranking: ranking.model, audience: audience.model };
  const notes = [...[rating, ranking, audience].flatMap(({ note }) => note ?? []), ...contacts.notes];
  await putNotes(runId, 'train', notes, now());
  const begun = { shardsTotal: shards.length, ...modelsOf(selection), slot, layout: TABLE_LAYOUT };
  await enterStage(runId, 'recommend', now(), begun);
  addToLog({ ...selection, notes, addresses: contacts.addresses, speed, slot, shards: shards.length });
  return { selection, slot, shards };
}

/** With the parameters that the model was evaluated with; one that was not evaluated has those of the settings. */
function fitAsPlanned(
  model: string,
  interactions: Interactions,
  { jobs }: Plan,
  settings: Settings,
): StoredModel {
  const spec = modelNamed(model);
  const job = jobs.find((one) => one.model === model);
  return fitModel(spec, interactions, job?.parameters ?? modelParameters(spec, settings));
}

type Keys = ReturnType<typeof artifactKeys>;

/** Stores the ranking winner and what is behind `/similar`. Both are let go: the audience winner may be as large. */
async function trainForCustomers(keys: Keys, winners: WinnerFits, fitted: (model: string) => StoredModel) {
  const ranking = winners.fitted('ranking');
  if (ranking) await putBytes(keys.rankingModel, encodeModel(ranking.fitted));
  const similar =
    ranking?.fitted.model instanceof ItemSimilarity ? ranking.fitted : fitted(SIMILAR_BY_DEFAULT);
  await putBytes(keys.similarModel, encodeModel(similar));
  const timed = { rating: null, ranking: ranking?.fitted ?? null, audience: null };
  const { perList } = speedOf(timed as Winners, threadSeconds);
  return { ranking: named(ranking), perList };
}

/** Stores the audience winner and, for predicted durations, the rating winner. */
async function trainForProducts(keys: Keys, winners: WinnerFits) {
  const audience = winners.fitted('audience');
  if (audience) await putBytes(keys.audienceModel, encodeModel(audience.fitted));
  const rating = winners.fitted('rating');
  if (rating) await putBytes(keys.ratingModel, encodeModel(rating.fitted));
  const timed = { rating: rating?.fitted ?? null, ranking: null, audience: audience?.fitted ?? null };
  const speed = speedOf(timed as Winners, threadSeconds);
  return { audience: named(audience), rating: named(rating), speed };
}

const named = (winner: FittedWinner | null) => ({
  model: winner?.fitted.spec.name ?? null,
  note: winner?.note,
});

/** What the model's audiences are worth, as measured on the folds, beside those of the most active customers. */
async function storeGains(runId: string, model: string): Promise<void> {
  const { audience } = await getJson(artifactKeys(runId).leaderboard, leaderboardSchema);
  const gainsOf = (name: string) =>
    audience.find((row) => row.model === name && row.status === 'ok')?.gains ?? null;
  const gains = gainsOf(model);
  if (gains) await putRunDetail(runId, 'GAINS', { model: gains, mostActive: gainsOf(mostActive.name) });
}

/** This thread's own computing time: work of others on the same machine does not count. */
function threadSeconds(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1e6;
}
