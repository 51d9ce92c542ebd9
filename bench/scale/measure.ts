/** Takes a log of one size through the steps of a run, each in a process of its own. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { upload } from '../../bin/terminal/upload.ts';
import { type FunctionName, functionSizes } from '../../lib/contracts/function-sizes.ts';
import type { FoldFigures } from '../../lib/contracts/results.ts';
import { settingsSchema } from '../../lib/contracts/settings.ts';
import type { Job, Selection, Shard } from '../../lib/contracts/workflow.ts';
import { atTen } from '../../lib/engine/evaluation/metrics.ts';
import { ARTIFACTS_BUCKET, handlerEnvironment, UPLOAD_BUCKET } from '../../lib/local/environment.ts';
import { startS3 } from '../../lib/local/s3/server.ts';
import { runScript, ScriptFailure } from '../child.ts';
import { count, figure } from '../figures.ts';
import { logChunks } from './log.ts';
import { type LogSize, SIZES, type SizeName } from './sizes.ts';
import { LOG_KEY, type PlannedModel, type ProcessFigures, type StepCall, type Steps } from './step.ts';

/** The most memory and time that a Lambda function can have. */
const SETTINGS = { modelMemoryMb: 10_240, evaluateTimeoutSeconds: 900 };
const SEED = 0;
/** A megabyte as Lambda's limits count it. */
const BYTES_PER_MB = 2 ** 20;

/** One process, and what it took. */
export interface StepRow {
  readonly step: FunctionName;
  /** The model, the winners, or the lists made of them. */
  readonly of: string;
  /** More about the outcome; or why the step was not run, or failed. */
  readonly about: string;
  readonly seconds?: number;
  readonly peakMb?: number;
  /** What `plan` expected. */
  readonly expected?: Job['estimate'];
}

export interface ScaleMeasurement {
  readonly name: SizeName;
  readonly size: LogSize;
  readonly logBytes: number;
  readonly rows: readonly StepRow[];
}

export interface ScaleOptions {
  readonly models: readonly string[];
  /** Winners to make lists with. */
  readonly selections: readonly Selection[];
  /** Holds the log and what the steps leave; emptied at the end. */
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
    return { name, size, logBytes, rows: await new Run(s3.url, name, options).measure() };
  } finally {
    await s3.close();
    await rm(directory, { recursive: true });
  }
}

type Outcome<Name extends keyof Steps> = Steps[Name]['outcome'] &
  ProcessFigures & { readonly wallSeconds: number };
/** The rest of a step's row. Seconds are those of the process unless `words` gives others. */
type Words<Name extends keyof Steps> = Pick<StepRow, 'of' | 'expected'> & {
  readonly words?: (outcome: Outcome<Name>) => Pick<StepRow, 'about' | 'seconds'>;
};

class Run {
  readonly #environment: Readonly<Record<string, string>>;
  readonly #name: SizeName;
  readonly #options: ScaleOptions;
  readonly #rows: StepRow[] = [];

  constructor(s3: string, name: SizeName, options: ScaleOptions) {
    // Nothing is asked of the others: a step counts what goes to the table (step.ts).
    this.#environment = handlerEnvironment({ s3, dynamodb: '', control: '' }, settingsSchema.parse(SETTINGS));
    this.#name = name;
    this.#options = options;
  }

  async measure(): Promise<StepRow[]> {
    const { models, selections } = this.#options;
    await this.#step('ingest', {}, { of: '', words: this.#speedOf('ingest') });
    const plan = await this.#step('plan', { models }, { of: '', words: this.#speedOf('plan') });
    for (const planned of plan?.models ?? []) await this.#model(planned);
    for (const selection of plan ? selections : []) await this.#lists(selection);
    return this.#rows;
  }

  #speedOf(step: FunctionName) {
    const { timeoutSeconds, memoryMb } = functionSizes(settingsSchema.parse(SETTINGS))[step];
    return ({ wallSeconds }: { wallSeconds: number }) => {
      const rows = count(SIZES[this.#name].rows / wallSeconds);
      return { about: `${rows} rows per second; may take ${timeoutSeconds} s and ${count(memoryMb)} MB` };
    };
  }

  async #model({ job, refusal }: PlannedModel): Promise<void> {
    const row = { of: job.model, expected: job.estimate };
    if (refusal !== undefined) this.#rows.push({ ...row, step: 'evaluate', about: `refused: ${refusal}` });
    else await this.#step('evaluate', { job }, { ...row, words: aboutModel });
  }

  async #lists(winners: Selection): Promise<void> {
    const of = `${winners.rating}, ${winners.ranking}, ${winners.audience}`;
    const train = await this.#step('train', { selection: winners }, { of });
    if (!train) return;
    const { selection } = train;
    for (const kind of ['customers', 'products', 'categories'] as const) {
      const all = train.shards.filter((shard) => shard.kind === kind);
      const shards = all.slice(0, 2); // all have the same size, so two are enough
      const words = (outcome: Outcome<'recommend'>) => aboutShards(all, outcome);
      await this.#step('recommend', { selection, shards }, { of: `${kind}: ${of}`, words });
    }
  }

  /** Runs a step and adds its row. @returns undefined if the step failed; its row says why. */
  async #step<Name extends keyof Steps>(
    step: Name,
    input: Steps[Name]['input'],
    { of, expected, words }: Words<Name>,
  ): Promise<Outcome<Name> | undefined> {
    try {
      const outcome = await this.#process(step, input);
      const { wallSeconds, cpuSeconds } = outcome;
      const peakMb = outcome.peakMemoryBytes / BYTES_PER_MB;
      this.#rows.push({ step, of, about: '', seconds: wallSeconds, peakMb, expected, ...words?.(outcome) });
      this.#options.progress(
        `${this.#name}: ${step} ${of} ${wallSeconds.toFixed(1)} s, of them ${cpuSeconds.toFixed(1)} s computing, ${count(peakMb)} MB`,
      );
      return outcome;
    } catch (error) {
      const about = failureOf(error);
      this.#options.progress(`${this.#name}: ${step} ${of}: ${about}`);
      this.#rows.push({ step, of, about, expected });
      return undefined;
    }
  }

  /** @throws ScriptFailure */
  async #process<Name extends keyof Steps>(step: Name, input: Steps[Name]['input']): Promise<Outcome<Name>> {
    const call: StepCall<Name> = { step, settings: SETTINGS, input };
    const { stdout, wallSeconds, peakMemoryBytes } = await runScript(
      [join(import.meta.dirname, 'step.ts'), JSON.stringify(call)],
      {
        environment: this.#environment,
        timeoutMs: SETTINGS.evaluateTimeoutSeconds * 1000 * (step === 'recommend' ? 2 : 1),
        oneCore: true,
      },
    );
    const outcome: Outcome<Name> = { ...JSON.parse(stdout), wallSeconds };
    const peak = Math.max(outcome.peakMemoryBytes, peakMemoryBytes ?? 0);
    return Object.assign(outcome, { peakMemoryBytes: peak });
  }
}

function aboutModel(outcome: Steps['evaluate']['outcome']) {
  if ('error' in outcome) return { about: outcome.error };
  const { result } = outcome;
  return {
    about: `fit ${result.fitSeconds.toFixed(1)} s, test ${result.testSeconds.toFixed(1)} s; ${qualityOf(result)}`,
  };
}

function qualityOf(result: FoldFigures): string {
  const audience = result.audience
    ? `attention@50 ${figure(result.audience.attention50)}`
    : 'no audience judged';
  switch (result.kind) {
    case 'rating':
      return `RMSE ${figure(result.rmse)}; ${audience}`;
    case 'ranking':
      return `precision@10 ${figure(atTen(result.precision))}; ${audience}`;
    case 'audience':
      return audience;
  }
}

/** Seconds are those of the first shard, which also reads the data set and the models. */
export function aboutShards(
  all: readonly Shard[],
  { shardSeconds, tableBytes }: Steps['recommend']['outcome'],
): Pick<StepRow, 'about' | 'seconds'> {
  const [seconds, next = seconds] = shardSeconds;
  const hours = (seconds + next * (all.length - 1)) / 3600;
  const tableMb = tableBytes / shardSeconds.length / BYTES_PER_MB;
  return {
    seconds,
    about:
      `shards: ${all.length} of ${count(all[0].to - all[0].from)}` +
      `${all.length > 1 ? `, further ones ${next.toFixed(1)} s each` : ''}; all: ${hours.toFixed(2)} h of one core; ` +
      `to the table: ${tableMb.toFixed(1)} MB per shard`,
  };
}

function failureOf(error: unknown): string {
  if (!(error instanceof ScriptFailure)) throw error;
  const { isTimeout, measured, stderr } = error;
  const peak = measured.peakMemoryBytes;
  const memory = peak === null ? '' : `, with ${count(peak / BYTES_PER_MB)} MB`;
  if (isTimeout) return `not done after ${Math.round(measured.wallSeconds)} s${memory}`;
  // Node prints the line of source that threw before the error itself.
  const [line = 'it died'] = stderr.split('\n').filter((text) => /^\S*error\b.*: |FATAL/i.test(text));
  return `${line.trim()} after ${Math.round(measured.wallSeconds)} s${memory}`;
}
