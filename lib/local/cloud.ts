/** All of Dwell on this machine: the real handlers, workflow and API app, with stand-ins for AWS's services. */
/// <reference lib="esnext.disposable" />
import { availableParallelism } from 'node:os';
import { UPLOAD_VERSION_DAYS } from '../contracts/artifacts.ts';
import { type Started, startedSchema } from '../contracts/events.ts';
import { type FunctionName, functionSizes } from '../contracts/function-sizes.ts';
import type { Settings } from '../contracts/settings.ts';
import { ApiClient } from './api/client.ts';
import { startApi } from './api/server.ts';
import { type BusEvent, startControl } from './control.ts';
import { startDynamoDB } from './dynamodb.ts';
import {
  ARTIFACTS_BUCKET,
  type Endpoints,
  functionArn,
  handlerEnvironment,
  UPLOAD_BUCKET,
} from './environment.ts';
import { type Call, FunctionPool } from './functions/pool.ts';
import { resumeRuns } from './interrupted-runs.ts';
import { ensureFree } from './ports.ts';
import { startS3 } from './s3/server.ts';
import { startSchedule } from './schedule.ts';
import { claimStateDirectory, type StateDirectory } from './state-directory.ts';
import { localWorkflow } from './step-functions/definition.ts';
import { LocalStateMachine } from './step-functions/state-machine.ts';
import { statusChange } from './step-functions/status-change.ts';
import { UploadEvents } from './upload-events.ts';

export interface EmbeddedCloudOptions {
  readonly stateDirectory: string;
  readonly settings: Settings;
  /** Port of the API; must be free. */
  readonly port?: number;
  /** A port that is not free is replaced by another; 0 stands for any. */
  readonly preferredPorts?: { api: number; s3: number; dynamodb: number; control: number };
  /** Threads for the workflow's functions; one per core when left out. */
  readonly threads?: number;
  readonly watch?: CloudWatch;
}

/** Is called when something happens in the embedded cloud. */
export interface CloudWatch {
  /** `start` has answered an upload. */
  uploaded?(key: string, started: Started): void;
  runStarted?(runId: string): void;
  /** A function has put an event on the bus. */
  event?(event: BusEvent): void;
  /** Something that nobody was waiting for has failed. */
  problem?(message: string): void;
}

export interface EmbeddedCloud {
  readonly endpoints: Endpoints;
  readonly api: ApiClient;
  /** File that the functions log to. */
  readonly log: string;
  /** Does now what the schedule does each day. */
  retrain(): Promise<void>;
  /** Names of the runs that are under way. */
  running(): string[];
  /** What the threads are working on. */
  calls(): Call[];
  close(): Promise<void>;
}

const PORTS = { api: 3000, s3: 3001, dynamodb: 3002, control: 3003 };
/** Far shorter than on AWS, where a retry waits until a service has recovered. */
const RETRY_PAUSE_MS = 200;
const HANDLERS = new URL('../../functions', import.meta.url).href;

/** @throws PortInUseError, DirectoryInUseError, OldDirectoryError */
export async function startCloud(options: EmbeddedCloudOptions): Promise<EmbeddedCloud> {
  if (options.port) await ensureFree(options.port);
  const stack = new AsyncDisposableStack();
  try {
    const directory = await claimStateDirectory(options.stateDirectory);
    stack.defer(() => directory.release());
    return await assemble(options, directory, stack);
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

/** Parts are closed in the opposite order: those that cause work first, those that the work needs last. */
async function assemble(
  {
    settings,
    port,
    preferredPorts = PORTS,
    threads = availableParallelism(),
    watch = {},
  }: EmbeddedCloudOptions,
  directory: StateDirectory,
  stack: AsyncDisposableStack,
): Promise<EmbeddedCloud> {
  /** Leaves the API its port. */
  const wanted = (preferred: number) => (preferred === port ? 0 : preferred);

  // The servers call functions, and the functions need the servers' addresses: calls wait for this promise.
  const environment = Promise.withResolvers<Record<string, string>>();
  const { workers, starters } = createFunctions(settings, environment.promise, directory.log, threads);
  const start = async (event: unknown) => startedSchema.parse(await starters.invoke('start', event));

  const dynamodb = await startDynamoDB(wanted(preferredPorts.dynamodb), directory.dynamodb);
  stack.defer(() => dynamodb.close());

  const uploads = uploadEvents(directory, start, watch);
  const s3 = await startS3({
    port: wanted(preferredPorts.s3),
    directory: directory.s3,
    buckets: [{ name: UPLOAD_BUCKET, versionDays: UPLOAD_VERSION_DAYS }, { name: ARTIFACTS_BUCKET }],
    onObjectCreated: (event) => {
      if (event.detail.bucket.name === UPLOAD_BUCKET) uploads.add(event);
    },
  });
  stack.defer(() => s3.close());

  const machine = await LocalStateMachine.open({
    workflow: localWorkflow(functionArn, settings),
    directory: directory.executions,
    retryPauseMs: RETRY_PAUSE_MS,
    invoke: (name, input) => (name === 'settle' ? starters : workers).invoke(name, input),
    onStarted: ({ name }) => {
      // They load handlers while the run waits for more uploads, and not while a log is made.
      void workers.begin();
      watch.runStarted?.(name);
    },
    onUnsuccessful: async (execution) => {
      try {
        await starters.invoke('record-failure', statusChange(execution));
      } catch (error) {
        watch.problem?.(
          `run ${execution.name} has failed, which could not be recorded: ${(error as Error).message}`,
        );
      }
    },
  });
  const control = await startControl({
    port: wanted(preferredPorts.control),
    machine,
    onBusEvent: (event) => watch.event?.(event),
  });
  stack.defer(() => control.close());

  const endpoints = { s3: s3.url, dynamodb: dynamodb.url, control: control.url };
  const variables = handlerEnvironment(endpoints, settings);
  const server = await startApi({ port: port ?? preferredPorts.api, log: directory.log }, variables);
  environment.resolve(variables);
  void starters.begin();
  stack.defer(() => starters.close());
  stack.defer(() => workers.close());
  stack.defer(() => machine.suspend());
  stack.defer(() => uploads.close());

  const schedule = startSchedule(settings.retrainAt, async (event) => {
    const notStarted = (reason?: string) => watch.problem?.(`the daily retraining started no run: ${reason}`);
    try {
      const answer = await start(event);
      for (const { started, reason } of answer.runs ?? [answer]) if (!started) notStarted(reason);
    } catch (error) {
      notStarted((error as Error).message);
    }
  });
  stack.defer(() => schedule.stop());

  stack.defer(() => server.close());
  const api = new ApiClient(server.url);

  await resumeRuns(api, machine, uploads, starters);
  return {
    endpoints,
    api,
    log: directory.log,
    retrain: () => schedule.trigger(),
    running: () => machine.running(),
    calls: () => [...workers.running],
    close: () => stack.disposeAsync(),
  };
}

/** Makes two sets of threads: `start` and `settle` must not wait behind a run's evaluations. */
function createFunctions(
  settings: Settings,
  environment: Promise<Record<string, string>>,
  log: string,
  threads: number,
) {
  const sizes = functionSizes(settings);
  const options = {
    folder: HANDLERS,
    environment,
    log,
    timeLimitMs: (name: string) => sizes[name as FunctionName].timeoutSeconds * 1000,
    heapMb: Math.max(...Object.values(sizes).map(({ memoryMb }) => memoryMb)),
  };
  return {
    workers: new FunctionPool({ ...options, threads, preloaded: ['ingest', 'evaluate', 'recommend'] }),
    starters: new FunctionPool({ ...options, threads: 1, preloaded: ['start', 'settle'] }),
  };
}

function uploadEvents(
  directory: StateDirectory,
  start: (event: unknown) => Promise<Started>,
  watch: CloudWatch,
): UploadEvents {
  return new UploadEvents(
    directory.events,
    async (event) => {
      const started = await start(event); // before `watch.uploaded?.(…)`, which skips its arguments without a watch
      watch.uploaded?.(event.detail.object.key, started);
    },
    ({ detail }, error) =>
      watch.problem?.(`${detail.object.key} was uploaded, but no run could be started: ${error.message}`),
  );
}
