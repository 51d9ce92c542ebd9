/**
 * `node bench/scale/step.ts <input as JSON>`: runs one step of a run with the code of the Lambda, and prints its
 * outcome, time and memory as JSON.
 */
import { Readable } from 'node:stream';
import { evaluate } from '../../functions/evaluate/handler.ts';
import { ingest } from '../../functions/ingest/handler.ts';
import { jobOf, planOf } from '../../functions/plan/jobs.ts';
import { recommend } from '../../functions/recommend/handler.ts';
import type { Surroundings } from '../../functions/stage.ts';
import { train } from '../../functions/train/handler.ts';
import { artifactKeys } from '../../lib/contracts/artifacts.ts';
import { InputError } from '../../lib/contracts/errors.ts';
import { type FoldFigures, foldFiguresSchema, type Leaderboard } from '../../lib/contracts/results.ts';
import { type Settings, settingsSchema } from '../../lib/contracts/settings.ts';
import { runKey } from '../../lib/contracts/table.ts';
import type { Job, RunRequest, Selection, Shard } from '../../lib/contracts/workflow.ts';
import { AUDIENCE_METRICS, GAIN_SHARES, mapped } from '../../lib/engine/evaluation/figures.ts';
import { trainingSize } from '../../lib/engine/evaluation/parts.ts';
import { leaderboard } from '../../lib/engine/leaderboard/leaderboard.ts';
import { refusalOf } from '../../lib/engine/planning/estimate.ts';
import { modelNamed } from '../../lib/engine/registry.ts';
import { UPLOAD_BUCKET } from '../../lib/local/environment.ts';
import { getJson, putJson } from '../../lib/store/artifacts.ts';
import { table } from '../../lib/store/clients.ts';
import { readDataset } from '../../lib/store/datasets.ts';

export const LOG_KEY = 'clicks/scale.csv';
/** Of the step: the table takes everything, counts it and has nothing but the run's record. */
let tableBytes = 0;

const request: RunRequest = {
  runId: 'scale',
  kind: 'clicks',
  trigger: 'upload',
  dataset: 'scale',
  source: { bucket: UPLOAD_BUCKET, key: LOG_KEY, version: 'v1' },
  requestedAt: '2026-01-01T00:00:00.000Z',
};

const RUN = { ...request, ...{ state: 'running', stage: 'ingest', updatedAt: request.requestedAt } };

/** What `plan` says of a model before it is tried: its job on the first fold, and why it is refused, if it is. */
export interface PlannedModel {
  readonly job: Job;
  readonly refusal?: string;
}

/** Input and outcome of each step. */
export interface Steps {
  ingest: { input: object; outcome: object };
  plan: { input: { readonly models: readonly string[] }; outcome: { readonly models: PlannedModel[] } };
  evaluate: {
    input: { readonly job: Job };
    outcome: { readonly error: string } | { readonly result: FoldFigures };
  };
  train: {
    input: { readonly selection: Selection };
    outcome: { readonly selection: Selection; readonly shards: Shard[] };
  };
  recommend: {
    input: { readonly selection: Selection; readonly shards: readonly Shard[] };
    outcome: { readonly shardSeconds: number[]; readonly tableBytes: number };
  };
}

export interface StepCall<Name extends keyof Steps> {
  readonly step: Name;
  readonly settings: Partial<Settings>;
  readonly input: Steps[Name]['input'];
}

/** What the process took, as the operating system counts it. */
export interface ProcessFigures {
  readonly cpuSeconds: number;
  readonly peakMemoryBytes: number;
}

type Work = { [Name in keyof Steps]: (input: Steps[Name]['input']) => Promise<Steps[Name]['outcome']> };

function worksIn(surroundings: Surroundings): Work {
  return {
    async ingest() {
      return ingest(request, surroundings);
    },
    async plan({ models }) {
      const { settings } = surroundings;
      const dataset = await readDataset(request.runId);
      const log = {
        rows: dataset.durations.length,
        training: trainingSize(dataset, { fold: 0, ...settings }),
      };
      const planned = models.map((model) => {
        const job = jobOf(modelNamed(model), log, settings);
        return { job, refusal: refusalOf(job.estimate, settings) };
      });
      return { models: planned };
    },
    async evaluate({ job }) {
      const done = await evaluate({ ...request, job }, surroundings);
      if (done.status !== 'ok') return { error: `${done.status}: ${done.error}` };
      const key = artifactKeys(request.runId).evaluation(job.model, job.fold);
      return { result: await getJson(key, foldFiguresSchema) };
    },
    async train({ selection }) {
      const { settings } = surroundings;
      const models = Object.values(selection).filter((model) => model !== null);
      const plan = planOf(await readDataset(request.runId), { ...settings, models });
      for (const { model, reason } of plan.refused)
        throw new InputError('bad-request', `${model} is refused: ${reason}`);
      await putJson(artifactKeys(request.runId).leaderboard, boardOf(selection));
      return train({ ...request, plan, selection }, surroundings);
    },
    async recommend({ selection, shards }) {
      const { runId, dataset } = request;
      const shardSeconds: number[] = [];
      for (const shard of shards) {
        const start = performance.now();
        await recommend({ runId, dataset, selection, slot: 0, shard }, surroundings);
        shardSeconds.push((performance.now() - start) / 1000);
      }
      return { shardSeconds, tableBytes };
    },
  };
}

/** A leaderboard whose audience winner finds people as chance does: what was measured changes no time and no memory. */
function boardOf({ audience }: Selection): Leaderboard {
  const metrics = mapped(AUDIENCE_METRICS, () => 0);
  const judged = { products: 0, customers: 0, pairs: 0, isSampled: true };
  const gains = { all: [...GAIN_SHARES], regular: [...GAIN_SHARES] };
  const times = { fitSeconds: 0, testSeconds: 0 };
  const fold = {
    status: 'ok',
    kind: 'audience',
    rows: 0,
    audience: { judged, ...metrics, gains },
    ...times,
  } as const;
  return leaderboard('scale', audience === null ? [] : [{ spec: modelNamed(audience), folds: [fold] }]);
}

async function runStep<Name extends keyof Steps>(call: StepCall<Name>): Promise<Steps[Name]['outcome']> {
  Object.assign(table.config, { requestHandler: { handle: count } });
  const settings = settingsSchema.parse(call.settings);
  const surroundings: Surroundings = {
    settings,
    settingsOf: () => settings,
    now: () => new Date(),
    addToLog: () => {},
  };
  const works = worksIn(surroundings);
  return works[call.step](call.input);
}

async function count({ body = '{}' }: { readonly body?: string | Uint8Array }) {
  tableBytes += body.length;
  const { Key } = JSON.parse(String(body));
  const answer = Key?.pk.S === runKey(RUN.runId).pk ? { Item: stored(RUN).M } : {};
  const headers = { 'content-type': 'application/x-amz-json-1.0' };
  return {
    response: { statusCode: 200, headers, body: Readable.from([Buffer.from(JSON.stringify(answer))]) },
  };
}

/** Texts, and objects of texts, as the table answers them. */
function stored(value: string | object): { readonly S?: string; readonly M?: object } {
  return typeof value === 'string' ? { S: value } : { M: mapped(value as Record<string, string>, stored) };
}

if (process.argv[1] === import.meta.filename) {
  const outcome = await runStep(JSON.parse(process.argv[2]) as StepCall<keyof Steps>);
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const figures: ProcessFigures = {
    cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
    peakMemoryBytes: maxRSS * 1024,
  };
  process.stdout.write(JSON.stringify({ ...outcome, ...figures }));
}
