/** Takes a run as far as a test needs it, through the functions themselves, with JSON between them as in the workflow. */
import { readFileSync } from 'node:fs';
import { evaluate } from '../../functions/evaluate/handler.ts';
import { ingest } from '../../functions/ingest/handler.ts';
import { plan } from '../../functions/plan/handler.ts';
import { publish } from '../../functions/publish/handler.ts';
import { recommend } from '../../functions/recommend/handler.ts';
import { select } from '../../functions/select/handler.ts';
import { settle } from '../../functions/settle/handler.ts';
import { sweep } from '../../functions/sweep/handler.ts';
import { train } from '../../functions/train/handler.ts';
import { artifactKeys } from '../../lib/contracts/artifacts.ts';
import type { Settings } from '../../lib/contracts/settings.ts';
import type { Choice, Evaluated, Plan, RunRequest, Shard } from '../../lib/contracts/workflow.ts';
import { createRun, findRun } from '../../lib/runs/runs.ts';
import type { EmbeddedBuckets } from '../store/embedded-buckets.ts';
import { NOW, surroundings } from './surroundings.ts';

/** 2,302 rows of 213 customers and 40 products of the reference data. */
export const SHOP_LOG = readFileSync('test/reference/eshop-small/train.csv', 'utf-8');

interface Uploaded {
  readonly text?: string;
  readonly settings?: Partial<Settings>;
  readonly request?: Partial<RunRequest>;
}

/** Each run has an id of its own: a warm function keeps the data of the last one. */
let runs = 0;

export class Pipeline {
  readonly request: RunRequest;
  readonly settings: Partial<Settings>;
  readonly #buckets: EmbeddedBuckets;
  readonly #text: string;
  plan: Plan = { jobs: [], refused: [] };
  evaluations: Evaluated[] = [];
  /** What `train` is told; after it, what was fitted. */
  selection: Choice = { rating: null, ranking: null, audience: null };
  shards: Shard[] = [];
  slot = 0;

  constructor(buckets: EmbeddedBuckets, { text = SHOP_LOG, settings = {}, request = {} }: Uploaded = {}) {
    this.#buckets = buckets;
    this.#text = text;
    this.settings = settings;
    this.request = {
      runId: `shop-${++runs}`,
      kind: 'clicks',
      trigger: 'upload',
      dataset: 'shop',
      source: { bucket: 'uploads', key: 'clicks/shop.csv', version: 'v1' },
      requestedAt: '2026-03-01T11:59:00.000Z',
      ...request,
    };
  }

  /** Uploads the file and writes the run's record, as `start` does. */
  async start(): Promise<this> {
    const { request } = this;
    this.#buckets.put('uploads', request.source.key, this.#text, new Date('2026-03-01T09:00:00Z'));
    await createRun({ ...request, state: 'queued', stage: 'start', updatedAt: request.requestedAt });
    return this;
  }

  /** Not needed by what comes after it; without it the run has no place and no basis. */
  async settle(now?: Date) {
    return settle(this.request, surroundings(this.settings, now));
  }

  /** Begins with `start`, unless the run is there. */
  async ingest(): Promise<this> {
    if (!(await findRun(this.request.runId))) await this.start();
    await ingest(this.request, surroundings(this.settings));
    return this;
  }

  async makePlan(): Promise<this> {
    this.plan = throughJson(await plan(this.request, surroundings(this.settings)));
    return this;
  }

  /** Of the planned jobs those of the named models. */
  async evaluate(models: readonly string[]): Promise<this> {
    for (const job of this.plan.jobs.filter(({ model }) => models.includes(model))) {
      const { runId, dataset } = this.request;
      const done = await evaluate({ runId, dataset, job }, surroundings(this.settings));
      this.evaluations.push(throughJson(done));
    }
    return this;
  }

  async select(): Promise<this> {
    const { request, plan: planned, evaluations } = this;
    const input = { ...request, plan: planned, evaluations };
    this.selection = throughJson(await select(input, surroundings(this.settings)));
    return this;
  }

  async train(now?: Date): Promise<this> {
    const input = { ...this.request, plan: this.plan, selection: this.selection };
    const training = throughJson(await train(input, surroundings(this.settings, now)));
    this.selection = training.selection;
    this.shards = training.shards;
    this.slot = training.slot;
    return this;
  }

  async recommend(shards = this.shards): Promise<this> {
    const { selection, slot } = this;
    const { runId, dataset } = this.request;
    for (const shard of shards)
      await recommend({ runId, dataset, selection, slot, shard }, surroundings(this.settings));
    return this;
  }

  async publish(now?: Date) {
    return publish(this.publishInput, surroundings(this.settings, now));
  }

  async sweep(now?: Date) {
    return sweep(this.request, surroundings(this.settings, now));
  }

  /** Where they are in the table. */
  get results() {
    return { runId: this.request.runId, slot: this.slot };
  }

  get keys() {
    return artifactKeys(this.request.runId);
  }

  get publishInput() {
    const { request, selection, slot, shards } = this;
    return { ...request, training: { selection, slot, shards } };
  }

  /** Up to `publish`, with the named models in the bake-off. */
  async runTo(stage: 'select' | 'train' | 'recommend', models: readonly string[]): Promise<this> {
    await this.ingest();
    await this.makePlan();
    await this.evaluate(models);
    await this.select();
    if (stage !== 'select') await this.train();
    if (stage === 'recommend') await this.recommend();
    return this;
  }
}

/** A run without data that has come as far as `publish`, for what needs none. */
export async function barePipeline(
  buckets: EmbeddedBuckets,
  requestedAt: string,
  { settings = {}, now = NOW, dataset = 'shop' }: { settings?: object; now?: Date; dataset?: string } = {},
): Promise<Pipeline> {
  const source = { bucket: 'uploads', key: `clicks/${dataset}.csv`, version: 'v1' };
  const text = 'CC1,1_1,5\nCC2,1_2,5\nCC3,1_1,5\n';
  const pipeline = new Pipeline(buckets, { text, settings, request: { requestedAt, dataset, source } });
  await pipeline.ingest();
  pipeline.selection = { rating: null, ranking: 'popularity', audience: null };
  buckets.put('artifacts', pipeline.keys.leaderboard, '{}');
  return (await pipeline.train(now)).recommend();
}

const throughJson = <T>(value: T): T => JSON.parse(JSON.stringify(value));
