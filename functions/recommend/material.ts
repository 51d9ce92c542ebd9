/** What all shards of a run work on. It is loaded once per process, so a warm function has it for its next shard. */
import { pipeline } from 'node:stream';
import { parse } from 'csv-parse';
import type * as z from 'zod';
import { artifactKeys } from '../../lib/contracts/artifacts.ts';
import { type Catalogue, catalogueSchema, isAvailable } from '../../lib/contracts/catalogue.ts';
import { regularFlags } from '../../lib/contracts/identity.ts';
import type { Settings } from '../../lib/contracts/settings.ts';
import type { recommendInputSchema, Selection } from '../../lib/contracts/workflow.ts';
import { decodeModel } from '../../lib/engine/codec.ts';
import { liftBySteps } from '../../lib/engine/evaluation/gains.ts';
import { type Dataset, Interactions } from '../../lib/engine/interactions.ts';
import type { Model, RankingModel, RatingModel } from '../../lib/engine/model.ts';
import type { ItemSimilarity } from '../../lib/engine/models/item-similarity/item-similarity.ts';
import type { Fitted } from '../../lib/engine/predict.ts';
import { modelNamed } from '../../lib/engine/registry.ts';
import { getBytes, getJson, getStream } from '../../lib/store/artifacts.ts';
import { csvFields } from '../../lib/store/csv-text.ts';
import { readDataset } from '../../lib/store/datasets.ts';
import { findGains } from '../../lib/store/results-reader.ts';
import { type Pieces, Utf8Text } from '../../lib/store/utf8-text.ts';

type Input = Omit<z.output<typeof recommendInputSchema>, 'shard'>;

export class Material {
  readonly runId: string;
  readonly slot: number;
  readonly datasetName: string;
  readonly settings: Settings;
  readonly dataset: Dataset;
  readonly interactions: Interactions;
  readonly catalogue: Catalogue;
  /** By inner product, 1 for one that cannot be bought: it is in no list. */
  readonly isUnavailable: Uint8Array;
  /** By outer customer, 1 or 0. */
  readonly isRegular: Uint8Array;
  readonly #selection: Selection;
  #ordering: { readonly key: string; readonly model: Promise<Fitted> } | undefined;
  #similar: Promise<Fitted<ItemSimilarity>> | undefined;
  #lifts: Promise<readonly number[]> | undefined;
  #addressees: Promise<Pieces> | undefined;

  constructor(input: Input, settings: Settings, dataset: Dataset, catalogue: Catalogue) {
    this.runId = input.runId;
    this.slot = input.slot;
    this.datasetName = input.dataset;
    this.#selection = input.selection;
    this.settings = settings;
    this.dataset = dataset;
    this.interactions = new Interactions(dataset);
    this.catalogue = catalogue;
    this.isUnavailable = Uint8Array.from(this.interactions.products, (outer) =>
      isAvailable(catalogue[outer]) ? 0 : 1,
    );
    this.isRegular = regularFlags(dataset.customerIds, settings.customerPrefix);
  }

  /**
   * Null when no rating model won. Each shard decodes its own, because a model keeps the products' rows that it
   * computes, and the next shard needs others.
   */
  async rating(): Promise<Fitted<RatingModel> | null> {
    return this.#selection.rating === null ? null : this.#model(this.#keys.ratingModel);
  }

  /** Null when no ranking model won. */
  async ranking(): Promise<Fitted<RankingModel> | null> {
    return this.#selection.ranking === null ? null : this.#kept(this.#keys.rankingModel);
  }

  /** The model that orders customers; null when none won. @param rating what `rating` has answered. */
  async audience(rating: Fitted<RatingModel> | null): Promise<Fitted | null> {
    const { audience } = this.#selection;
    if (audience === null) return null;
    if (audience === this.#selection.rating) return rating;
    const key = this.#keys.audienceModel;
    return modelNamed(audience).kind === 'rating' ? this.#model(key) : this.#kept(key);
  }

  /** Of each step of a list, how many times as often its customers look as others; empty if not measured. */
  async lifts(): Promise<readonly number[]> {
    this.#lifts ??= findGains(this.runId).then((gains) => liftBySteps(gains?.model.all ?? []));
    return this.#lifts;
  }

  async similar(): Promise<ItemSimilarity> {
    this.#similar ??= this.#model(this.#keys.similarModel);
    return (await this.#similar).model;
  }

  /** Of each customer (by outer index) the fields customer, email, dummy and segment as CSV. */
  async addressees(): Promise<Pieces> {
    this.#addressees ??= this.#readAddressees();
    return this.#addressees;
  }

  productId(innerProduct: number): string {
    return this.dataset.productIds[this.interactions.products[innerProduct]];
  }

  /** Those of the products (outer indices) that can be bought. */
  available(products: Int32Array): Int32Array {
    return products.filter((outer) => isAvailable(this.catalogue[outer]));
  }

  get #keys() {
    return artifactKeys(this.runId);
  }

  /** Keeps one model only: of a large shop, two may not fit into memory. */
  async #kept<M extends Model>(key: string): Promise<Fitted<M>> {
    if (this.#ordering?.key !== key) {
      this.#ordering = undefined; // frees the memory before the next one is read
      this.#ordering = { key, model: this.#model(key) };
    }
    return this.#ordering.model as Promise<Fitted<M>>;
  }

  async #model<M extends Model>(key: string): Promise<Fitted<M>> {
    const stored = decodeModel(await getBytes(key), this.interactions);
    return { ...stored, model: stored.model as M, ratingScale: this.settings.ratingScale };
  }

  async #readAddressees(): Promise<Pieces> {
    const text = new Utf8Text();
    const starts = [0];
    const rows = pipeline(await getStream(this.#keys.contacts), parse({ columns: true }), () => {});
    for await (const { customer, email, dummy, regular } of rows) {
      text.text(csvFields([customer, email, dummy, regular === 'true' ? 'regular' : 'passerby']));
      starts.push(text.length);
    }
    return { bytes: text.bytes(), starts };
  }
}

let last: { readonly runId: string; readonly material: Promise<Material> } | undefined;

/** @param settings the same for all calls of a run */
export async function materialOf(input: Input, settings: Settings): Promise<Material> {
  const { runId } = input;
  if (last?.runId !== runId) {
    last = undefined; // frees the memory before the next run's data is read
    last = { runId, material: load(input, settings) };
  }
  try {
    return await last.material;
  } catch (error) {
    last = undefined;
    throw error;
  }
}

async function load(input: Input, settings: Settings): Promise<Material> {
  const [dataset, catalogue] = await Promise.all([
    readDataset(input.runId),
    getJson(artifactKeys(input.runId).products, catalogueSchema),
  ]);
  return new Material(input, settings, dataset, catalogue);
}
