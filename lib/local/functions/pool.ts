/** The embedded cloud's Lambda: the real handlers in worker threads, each call within its function's limits. */
import { randomUUID } from 'node:crypto';
import { Piscina } from 'piscina';
import { type Begun, type Invocation, InvocationError, type Outcome } from './invocation.ts';
import type { WorkerOptions } from './worker.ts';

export interface FunctionPoolOptions {
  /** URL of the folder with a folder for each function. */
  readonly folder: string;
  readonly threads: number;
  /** What the handlers see as their environment. */
  readonly environment: Record<string, string>;
  readonly log: string;
  readonly timeLimitMs: (functionName: string) => number;
  /** Memory for the objects of one thread; typed arrays come on top. */
  readonly heapMb: number;
}

/** What a thread is working on. */
export interface Call {
  readonly name: string;
  readonly event: unknown;
}

/** Longer than any pause in a run: a thread that ends takes its loaded handlers and open connections with it. */
const IDLE_TIMEOUT_MS = 300_000;

export class FunctionPool {
  private readonly options: FunctionPoolOptions;
  private readonly pool: Piscina<Invocation, Outcome>;
  private readonly onBegun = new Map<string, () => void>();
  /** What the threads are at. */
  readonly running = new Set<Call>();

  constructor(options: FunctionPoolOptions) {
    this.options = options;
    this.pool = new Piscina({
      filename: new URL('./worker.ts', import.meta.url).href,
      minThreads: options.threads,
      maxThreads: options.threads,
      idleTimeout: IDLE_TIMEOUT_MS,
      // Waiting threads stay awake, so that they notice when a server ends an idle connection.
      atomics: 'disabled',
      env: options.environment,
      workerData: { folder: options.folder, log: options.log } satisfies WorkerOptions,
      resourceLimits: { maxOldGenerationSizeMb: options.heapMb },
    });
    this.pool.on('message', ({ begun }: Begun) => this.onBegun.get(begun)?.());
  }

  /**
   * @throws InvocationError with the name and message that the handler threw; `States.Timeout` after the time limit,
   * counted from when a thread began with it; `Lambda.Unknown` when the thread died.
   */
  async invoke(name: string, event: unknown): Promise<unknown> {
    const timeLimitMs = this.options.timeLimitMs(name);
    const id = randomUUID();
    const expired = new AbortController();
    const call: Call = { name, event };
    let timer: NodeJS.Timeout | undefined;
    this.onBegun.set(id, () => {
      this.running.add(call);
      timer = setTimeout(() => expired.abort(), timeLimitMs);
    });
    try {
      return outcomeOf(await this.pool.run({ id, name, event, timeLimitMs }, { signal: expired.signal }));
    } catch (error) {
      if (error instanceof InvocationError) throw error;
      throw expired.signal.aborted ? timedOut(id, timeLimitMs) : died(id, error);
    } finally {
      clearTimeout(timer);
      this.running.delete(call);
      this.onBegun.delete(id);
    }
  }

  /** Ends running calls where they are. */
  async close(): Promise<void> {
    await this.pool.destroy();
  }
}

function outcomeOf(outcome: Outcome): unknown {
  if ('error' in outcome) throw new InvocationError(outcome.error);
  return JSON.parse(outcome.payload);
}

function timedOut(id: string, timeLimitMs: number): InvocationError {
  const errorMessage = `${id} Task timed out after ${(timeLimitMs / 1000).toFixed(2)} seconds`;
  return new InvocationError({ errorType: 'States.Timeout', errorMessage, trace: [] });
}

function died(id: string, cause: unknown): InvocationError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const how = code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'signal: killed' : message;
  const errorMessage = `RequestId: ${id} Error: Runtime exited with error: ${how}`;
  return new InvocationError({ errorType: 'Lambda.Unknown', errorMessage, trace: [] });
}
