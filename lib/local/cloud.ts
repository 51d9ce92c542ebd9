/** The whole of Dwell on this machine: the real handlers, workflow and API app between stand-ins for AWS. */
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
  REGION,
  STATE_MACHINE_ARN,
  TABLE,
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
import { UploadEvents } from './upload-events.ts';

export interface EmbeddedCloudOptions {
  readonly stateDirectory: string;
  readonly settings: Settings;
  /** The API's; must be free. */
  readonly port?: number;
  /** Each is taken where it is free, else another; 0 stands for any. */
  readonly preferredPorts?: { api: number; s3: number; dynamodb: number; control: number };
  /** Threads for the workflow's functions; one for each core when left out. */
  readonly threads?: number;
  readonly watch?: CloudWatch;
}

/** What happens in the embedded cloud, as it happens. */
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
  /** File of what the functions log. */
  readonly log: string;
  /** The runs that are under way. */
  running(): string[];
  /** What the threads are at. */
  calls(): Call[];
  close(): Promise<void>;
}

const PORTS = { api: 3000, s3: 3001, dynamodb: 3002, control: 3003 };
/** Far shorter than on AWS, where a retry waits for a service to recover. */
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

/** Each part is closed in the opposite order: what causes work first, what work is done with last. */
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
  // The functions need the servers' addresses, and what happens in the servers calls functions: it waits for them.
  const functions = Promise.withResolvers<Functions>();
  const start = async (event: unknown) =>
    startedSchema.parse(await (await functions.promise).starters.invoke('start', event));

  const dynamodb = await startDynamoDB({
    port: wanted(preferredPorts.dynamodb),
    directory: directory.dynamodb,
    region: REGION,
    table: TABLE,
  });
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
    workflow: localWorkflow(functionArn),
    directory: directory.executions,
    retryPauseMs: RETRY_PAUSE_MS,
    invoke: async (name, input) => (await functions.promise).workers.invoke(name, input),
    onStarted: ({ name }) => watch.runStarted?.(name),
  });
  const control = await startControl({
    port: wanted(preferredPorts.control),
    stateMachineArn: STATE_MACHINE_ARN,
    machine,
    onBusEvent: (event) => watch.event?.(event),
  });
  stack.defer(() => control.close());

  const endpoints = { s3: s3.url, dynamodb: dynamodb.url, control: control.url };
  const environment = handlerEnvironment(endpoints, settings);
  const { workers, starters } = createFunctions(environment, settings, directory.log, threads);
  functions.resolve({ workers, starters });
  stack.defer(() => Promise.all([workers.close(), starters.close()]).then(() => {}));
  stack.defer(() => machine.suspend());
  stack.defer(() => uploads.close());

  const schedule = startSchedule(settings.retrainAt, async (event) => {
    const { started, reason } = await start(event);
    if (!started) watch.problem?.(`the daily retraining started no run: ${reason}`);
  });
  stack.defer(() => schedule.stop());

  const server = await startApi({ port: port ?? preferredPorts.api, log: directory.log }, environment);
  stack.defer(() => server.close());
  const api = new ApiClient(server.url);

  await resumeRuns({
    api,
    machine,
    redeliver: () => uploads.redeliver(),
    recordFailure: (input) => starters.invoke('record-failure', input),
  });
  return {
    endpoints,
    api,
    log: directory.log,
    running: () => machine.running(),
    calls: () => [...workers.running],
    close: () => stack.disposeAsync(),
  };
}

/** Two sets of threads: `start` does not wait behind a run's evaluations. */
interface Functions {
  readonly workers: FunctionPool;
  readonly starters: FunctionPool;
}

function createFunctions(
  environment: Record<string, string>,
  settings: Settings,
  log: string,
  threads: number,
): Functions {
  const sizes = functionSizes(settings);
  const options = {
    folder: HANDLERS,
    environment,
    log,
    timeLimitMs: (name: string) => sizes[name as FunctionName].timeoutSeconds * 1000,
    heapMb: Math.max(...Object.values(sizes).map(({ memoryMb }) => memoryMb)),
  };
  return {
    workers: new FunctionPool({ ...options, threads }),
    starters: new FunctionPool({ ...options, threads: 1 }),
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
      const started = await start(event); // not among the arguments of a call that may not be made
      watch.uploaded?.(event.detail.object.key, started);
    },
    ({ detail }, error) =>
      watch.problem?.(`${detail.object.key} was uploaded, but no run could be started: ${error.message}`),
  );
}
