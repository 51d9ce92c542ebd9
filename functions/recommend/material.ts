/** What all shards of a run work on; loaded once per process, a warm function goes on to the next shard. */
import { pipeline } from 'node:stream';
import { parse } from 'csv-parse';
import type * as z from 'zod';
import { artifactKeys } from '../../lib/contracts/artifacts.ts';
import type { recommendInputSchema, Selection } from '../../lib/contracts/workflow.ts';
import { decodeModel } from '../../lib/engine/codec.ts';
import { type Dataset, Interactions } from '../../lib/engine/interactions.ts';
import type { RankingModel, RatingModel } from '../../lib/engine/model.ts';
import type { ItemSimilarity } from '../../lib/engine/models/item-similarity/item-similarity.ts';
import { getBytes, getStream } from '../../lib/store/artifacts.ts';
import { readDataset } from '../../lib/store/datasets.ts';

type Input = Pick<z.output<typeof recommendInputSchema>, 'runId' | 'selection'>;

export class Material {
  readonly runId: string;
  readonly dataset: Dataset;
  readonly interactions: Interactions;
  readonly #selection: Selection;
  #ranking: Promise<RankingModel> | undefined;
  #similar: Promise<ItemSimilarity> | undefined;
  #emails: Promise<ReadonlyMap<string, string>> | undefined;

  constructor(runId: string, selection: Selection, dataset: Dataset) {
    this.runId = runId;
    this.#selection = selection;
    this.dataset = dataset;
    this.interactions = new Interactions(dataset);
  }

  /**
   * Null where no rating model won. A new one each time: a model fills the memory that it has for products' rows
   * with those of one shard.
   */
  async rating(): Promise<RatingModel | null> {
    return this.#selection.rating === null ? null : this.#model(this.#keys.ratingModel);
  }

  /** Null where no ranking model won. */
  async ranking(): Promise<RankingModel | null> {
    if (this.#selection.ranking === null) return null;
    this.#ranking ??= this.#model(this.#keys.rankingModel);
    return this.#ranking;
  }

  async similar(): Promise<ItemSimilarity> {
    this.#similar ??= this.#model(this.#keys.similarModel);
    return this.#similar;
  }

  /** Known addresses by customer; who is not there has a dummy. */
  async emails(): Promise<ReadonlyMap<string, string>> {
    this.#emails ??= this.#readEmails();
    return this.#emails;
  }

  get #keys() {
    return artifactKeys(this.runId);
  }

  async #model<M>(key: string): Promise<M> {
    return decodeModel(await getBytes(key), this.interactions).model as M;
  }

  async #readEmails(): Promise<Map<string, string>> {
    const emails = new Map<string, string>();
    const rows = pipeline(await getStream(this.#keys.contacts), parse({ columns: true }), () => {});
    for await (const { customer, email, dummy } of rows) if (dummy === 'false') emails.set(customer, email);
    return emails;
  }
}

let last: { readonly runId: string; readonly material: Promise<Material> } | undefined;

export async function materialOf({ runId, selection }: Input): Promise<Material> {
  if (last?.runId !== runId) {
    last = undefined; // given back before the next one is read
    last = { runId, material: readDataset(runId).then((dataset) => new Material(runId, selection, dataset)) };
  }
  try {
    return await last.material;
  } catch (error) {
    last = undefined;
    throw error;
  }
}
