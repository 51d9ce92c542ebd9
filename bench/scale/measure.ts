/** A log of one size, taken through the steps of a run, each in a process of its own. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { upload } from '../../bin/terminal/upload.ts';
import { type FunctionName, functionSizes } from '../../lib/contracts/function-sizes.ts';
import { settingsSchema } from '../../lib/contracts/settings.ts';
import type { Job, Selection, Shard } from '../../lib/contracts/workflow.ts';
import { ARTIFACTS_BUCKET, handlerEnvironment, UPLOAD_BUCKET } from '../../lib/local/environment.ts';
import { startS3 } from '../../lib/local/s3/server.ts';
import { runScript, ScriptFailure } from '../child.ts';
import { logChunks } from './log.ts';
import type { PlannedModel } from './planned-models.ts';
import { type LogSize, SIZES, type SizeName } from './sizes.ts';
import { LOG_KEY, type ProcessFigures, type StepCall, type Steps } from './step.ts';

/** The most that a Lambda function can have. */
const SETTINGS = { evaluateMemoryMb: 10_240, evaluateTimeoutSeconds: 900 };
const SEED = 0;

interface StepFigures extends ProcessFigures {
  readonly wallSeconds: number;
}

export interface StepMeasurement extends StepFigures {
  readonly step: FunctionName;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
}

/** The process died, or was killed; or the model failed and says why. */
interface Failure {
  readonly failure: string;
}

export interface ModelMeasurement {
  readonly model: string;
  readonly estimate: Job['estimate'];
  readonly outcome: { readonly refusal: string } | Failure | (StepFigures & Steps['evaluate']['outcome']);
}

export interface ListsMeasurement {
  readonly selection: Selection;
  readonly train: StepFigures;
  readonly kinds: ReadonlyArray<
    | {
        readonly kind: Shard['kind'];
        readonly shards: number;
        readonly sizeOfShard: number;
        /** The first reads the data set and the models; undefined where there is one shard only. */
        readonly firstSeconds: number;
        readonly nextSeconds: number | undefined;
        readonly peakMemoryBytes: number;
        readonly tableBytesPerShard: number;
      }
    | (Failure & { readonly kind: Shard['kind']; readonly shards: number })
  >;
}

export interface ScaleMeasurement {
  readonly name: SizeName;
  readonly size: LogSize;
  readonly logBytes: number;
  readonly steps: readonly StepMeasurement[];
  readonly models: readonly ModelMeasurement[];
  readonly lists: ReadonlyArray<ListsMeasurement | (Failure & { readonly selection: Selection })>;
}

export interface ScaleOptions {
  readonly models: readonly string[];
  /** Winners whose lists are made. */
  readonly selections: readonly Selection[];
  /** For the log and what the steps leave. Removed at the end. */
  readonly directory: string;
  readonly progress: (line: string) => void;
}

export async function measureSize(name: SizeName, options: ScaleOptions): Promise<ScaleMeasurement> {
  const directory = join(options.directory, name);
  const s3 = await startS3({
    port: 0,
    directory,
    buckets: [{ name: UPLOAD_BUCKET }, { name: ARTIFACTS_BUCKET }],
    onObjectCreated() {},
  });
  const size = SIZES[name];
  try {
    options.progress(`${name}: making the log`);
    await upload(s3.url, LOG_KEY, Readable.from(logChunks(size, SEED), { objectMode: false }));
    const logBytes = s3.store.find(UPLOAD_BUCKET, LOG_KEY).sizeBytes;
    return { name, size, logBytes, ...(await new Run(s3.url, name, options).measure()) };
  } finally {
    await s3.close();
    await rm(directory, { recursive: true });
  }
}

class Run {
  readonly #environment: Readonly<Record<string, string>>;
  readonly #name: SizeName;
  readonly #options: ScaleOptions;

  constructor(s3: string, name: SizeName, options: ScaleOptions) {
    // Nothing is asked of the others: a step counts what goes to the table (step.ts).
    this.#environment = handlerEnvironment({ s3, dynamodb: '', control: '' }, settingsSchema.parse(SETTINGS));
    this.#name = name;
    this.#options = options;
  }

  async measure(): Promise<Pick<ScaleMeasurement, 'steps' | 'models' | 'lists'>> {
    const ingest = await this.#step('ingest', {});
    const plan = await this.#step('plan', { models: this.#options.models });
    const models: ModelMeasurement[] = [];
    for (const planned of plan.models) models.push(await this.#model(planned));
    const lists: ScaleMeasurement['lists'][number][] = [];
    for (const selection of this.#options.selections)
      lists.push(await this.#lists(selection).catch((error) => ({ selection, ...failureOf(error) })));
    return { steps: [limited('ingest', ingest), limited('plan', plan)], models, lists };
  }

  async #model({ job, refusal }: PlannedModel): Promise<ModelMeasurement> {
    const { model, estimate } = job;
    if (refusal !== undefined) return { model, estimate, outcome: { refusal } };
    return { model, estimate, outcome: await this.#step('evaluate', { job }, model).catch(failureOf) };
  }

  async #lists(selection: Selection): Promise<ListsMeasurement> {
    const what = `${selection.rating}, ${selection.ranking}`;
    const train = await this.#step('train', { selection }, what);
    const kinds: ListsMeasurement['kinds'][number][] = [];
    for (const kind of ['customers', 'products', 'categories'] as const) {
      const all = train.shards.filter((shard) => shard.kind === kind);
      kinds.push(
        await this.#shards(train.selection, all).catch((error) => ({
          kind,
          shards: all.length,
          ...failureOf(error),
        })),
      );
    }
    return { selection, train, kinds };
  }

  /** The first shards stand for all: they are of one size. */
  async #shards(selection: Selection, all: readonly Shard[]): Promise<ListsMeasurement['kinds'][number]> {
    const [{ kind, from, to }] = all;
    const shards = all.slice(0, 2);
    const what = `${kind}, ${selection.rating}, ${selection.ranking}`;
    const figures = await this.#step('recommend', { selection, shards }, what);
    const [firstSeconds, nextSeconds] = figures.shardSeconds;
    const tableBytesPerShard = figures.tableBytes / shards.length;
    const { peakMemoryBytes } = figures;
    return {
      ...{ kind, shards: all.length, sizeOfShard: to - from, firstSeconds, nextSeconds },
      ...{ peakMemoryBytes, tableBytesPerShard },
    };
  }

  /** @throws ScriptFailure */
  async #step<Name extends keyof Steps>(step: Name, input: Steps[Name]['input'], what = '') {
    const call: StepCall<Name> = { step, settings: SETTINGS, input };
    const { stdout, wallSeconds, peakMemoryBytes } = await runScript(
      [join(import.meta.dirname, 'step.ts'), JSON.stringify(call)],
      {
        environment: this.#environment,
        timeoutMs: SETTINGS.evaluateTimeoutSeconds * 1000 * (step === 'recommend' ? 2 : 1),
        oneCore: true,
      },
    );
    const outcome: Steps[Name]['outcome'] & ProcessFigures = JSON.parse(stdout);
    const peak = Math.max(outcome.peakMemoryBytes, peakMemoryBytes ?? 0);
    this.#options.progress(
      `${this.#name}: ${step} ${what} ${wallSeconds.toFixed(1)} s, of them ${outcome.cpuSeconds.toFixed(1)} s ` +
        `computing, ${Math.round(peak / 2 ** 20)} MB`,
    );
    return { ...outcome, wallSeconds, peakMemoryBytes: peak };
  }
}

function limited(step: FunctionName, figures: StepFigures): StepMeasurement {
  return { step, ...figures, ...functionSizes(settingsSchema.parse(SETTINGS))[step] };
}

function failureOf(error: unknown): Failure {
  if (!(error instanceof ScriptFailure)) throw error;
  const { isTimeout, measured, stderr } = error;
  const peak = measured.peakMemoryBytes;
  const memory = peak === null ? '' : `, with ${Math.round(peak / 2 ** 20)} MB`;
  if (isTimeout) return { failure: `not done after ${Math.round(measured.wallSeconds)} s${memory}` };
  const [line = 'it died'] = stderr.split('\n').filter((text) => /error|FATAL/i.test(text));
  return { failure: `${line.trim()} after ${Math.round(measured.wallSeconds)} s${memory}` };
}
