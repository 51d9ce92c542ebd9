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

/** Longer than any pause in a run: a thread that ends takes its loaded handlers and open connections with it. */
const IDLE_TIMEOUT_MS = 300_000;

export class FunctionPool {
  private readonly options: FunctionPoolOptions;
  private readonly pool: Piscina<Invocation, Outcome>;
  private readonly onBegun = new Map<string, () => void>();
  private readonly closing = new AbortController();

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
    let timer: NodeJS.Timeout | undefined;
    this.onBegun.set(id, () => {
      timer = setTimeout(() => expired.abort(), timeLimitMs);
    });
    try {
      const signal = AbortSignal.any([expired.signal, this.closing.signal]);
      return outcomeOf(await this.pool.run({ id, name, event, timeLimitMs }, { signal }));
    } catch (error) {
      if (error instanceof InvocationError) throw error;
      throw expired.signal.aborted ? timedOut(name, timeLimitMs) : died(name, error);
    } finally {
      clearTimeout(timer);
      this.onBegun.delete(id);
    }
  }

  /** Ends running calls where they are. */
  async close(): Promise<void> {
    this.closing.abort();
    await this.pool.destroy();
  }
}

function outcomeOf(outcome: Outcome): unknown {
  if ('error' in outcome) throw new InvocationError(outcome.error);
  return JSON.parse(outcome.payload);
}

function timedOut(name: string, timeLimitMs: number): InvocationError {
  return new InvocationError({
    errorType: 'States.Timeout',
    errorMessage: `${name} was stopped after its time limit of ${timeLimitMs / 1000} seconds`,
    trace: [],
  });
}

function died(name: string, cause: unknown): InvocationError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const how = code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'ran out of memory' : `ended early (${message})`;
  return new InvocationError({ errorType: 'Lambda.Unknown', errorMessage: `${name} ${how}`, trace: [] });
}
