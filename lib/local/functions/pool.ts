/** The embedded cloud's Lambda: the real handlers in worker threads, each call within its function's limits. */
import { randomUUID } from 'node:crypto';
import { Piscina } from 'piscina';
import { type Invocation, InvocationError, type Outcome } from './invocation.ts';
import type { WorkerOptions } from './worker.ts';

export interface FunctionPoolOptions extends WorkerOptions {
  readonly threads: number;
  /** What the handlers see as their environment. Calls wait for it. */
  readonly environment: Promise<Record<string, string>>;
  readonly timeLimitMs: (functionName: string) => number;
  /** Memory for the objects of one thread; typed arrays come on top. */
  readonly heapMb: number;
}

/** A call that a thread is working on. */
export interface Call {
  readonly name: string;
  readonly event: unknown;
}

/** Longer than any pause in a run: a thread that ends takes its loaded handlers and open connections with it. */
const IDLE_TIMEOUT_MS = 300_000;

export class FunctionPool {
  readonly running = new Set<Call>();
  readonly #timeLimitMs: FunctionPoolOptions['timeLimitMs'];
  readonly #make: () => Promise<Piscina<Invocation, Outcome>>;
  #threads: Promise<Piscina<Invocation, Outcome>> | undefined;
  readonly #onBegun = new Map<string, () => void>();

  constructor({ threads, environment, timeLimitMs, heapMb, ...worker }: FunctionPoolOptions) {
    this.#timeLimitMs = timeLimitMs;
    this.#make = async () =>
      new Piscina<Invocation, Outcome>({
        filename: new URL('./worker.ts', import.meta.url).href,
        minThreads: threads,
        maxThreads: threads,
        idleTimeout: IDLE_TIMEOUT_MS,
        // Waiting threads stay awake, so that they notice when a server ends an idle connection.
        atomics: 'disabled',
        env: await environment,
        workerData: worker satisfies WorkerOptions,
        resourceLimits: { maxOldGenerationSizeMb: heapMb },
      }).on('message', (id: string) => this.#onBegun.get(id)?.());
  }

  /** Starts the threads, which load handlers beforehand. The first call does so too. */
  begin(): Promise<Piscina<Invocation, Outcome>> {
    this.#threads ??= this.#make();
    return this.#threads;
  }

  /**
   * @throws InvocationError with the name and message that the handler threw; `States.Timeout` after the time limit,
   * counted from the moment when a thread begins; `Lambda.Unknown` when the thread dies.
   */
  async invoke(name: string, event: unknown): Promise<unknown> {
    const threads = await this.begin();
    const timeLimitMs = this.#timeLimitMs(name);
    const id = randomUUID();
    const expired = new AbortController();
    const call: Call = { name, event };
    let timer: NodeJS.Timeout | undefined;
    this.#onBegun.set(id, () => {
      this.running.add(call);
      timer = setTimeout(() => expired.abort(), timeLimitMs);
    });
    try {
      return resultOf(await threads.run({ id, name, event, timeLimitMs }, { signal: expired.signal }));
    } catch (error) {
      if (error instanceof InvocationError) throw error;
      throw expired.signal.aborted ? timedOut(id, timeLimitMs) : died(id, error as NodeJS.ErrnoException);
    } finally {
      clearTimeout(timer);
      this.running.delete(call);
      this.#onBegun.delete(id);
    }
  }

  /** Ends running calls where they are. */
  async close(): Promise<void> {
    await (await this.#threads)?.destroy();
  }
}

function resultOf(outcome: Outcome): unknown {
  if ('payload' in outcome) return JSON.parse(outcome.payload);
  throw new InvocationError(outcome.errorType, outcome.errorMessage, outcome.trace);
}

function timedOut(id: string, timeLimitMs: number): InvocationError {
  const seconds = (timeLimitMs / 1000).toFixed(2);
  return new InvocationError('States.Timeout', `${id} Task timed out after ${seconds} seconds`);
}

function died(id: string, { code, message }: NodeJS.ErrnoException): InvocationError {
  const how = code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'signal: killed' : message;
  return new InvocationError('Lambda.Unknown', `RequestId: ${id} Error: Runtime exited with error: ${how}`);
}
