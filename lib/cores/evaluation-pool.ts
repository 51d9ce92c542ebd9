/** Worker threads that evaluate one model on one fold at a time. */
import { Piscina } from 'piscina';
import type { FoldOutcome } from '../engine/evaluation/evaluate.ts';
import type { JudgedLog } from '../engine/evaluation/parts.ts';
import type { Log, Rows } from '../engine/interactions.ts';
import { inOrder } from '../engine/planning/order.ts';
import type { EvaluateJob, EvaluateTask } from './evaluate-worker.ts';

export class EvaluationPool {
  readonly #pool: Piscina<EvaluateTask, FoldOutcome<number>>;
  #log: JudgedLog | undefined;

  /** @param threads all are started at once, so that they are ready when the rows have been read. */
  constructor(threads: number) {
    this.#pool = new Piscina({
      filename: new URL('./evaluate-worker.ts', import.meta.url).href,
      minThreads: threads,
      maxThreads: threads,
    });
  }

  /** Is called once, before the first job. Memory: the rows once more (the threads share one copy). */
  use({ rows, ratingScale, isRegular }: JudgedLog): void {
    this.#log = { rows: shared(rows), ratingScale, isRegular: isRegular && inSharedMemory(isRegular) };
  }

  /** A thread that dies, for example of lack of memory, is an outcome too. */
  run(job: EvaluateJob): Promise<FoldOutcome<number>> {
    if (!this.#log) throw new Error('use() comes first');
    return this.#pool
      .run({ ...job, log: this.#log })
      .catch((error: Error) => ({ status: 'failed', reason: error.message }));
  }

  /**
   * The jobs' outcomes, in the order of the jobs. Folds at random come after those by time.
   * @param jobs each with its estimated seconds.
   */
  async runAll(
    jobs: ReadonlyArray<EvaluateJob & { readonly seconds: number }>,
    onJobDone?: () => void,
  ): Promise<FoldOutcome<number>[]> {
    const outcomes = new Array<FoldOutcome<number>>(jobs.length);
    const ordered = inOrder(
      [...jobs.entries()],
      ([, { seconds }]) => seconds,
      ([, { foldsBy, fold, folds }]) => (foldsBy === 'random' ? folds + fold : fold),
    );
    await Promise.all(
      ordered.map(async ([n, { seconds: _, ...job }]) => {
        outcomes[n] = await this.run(job);
        onJobDone?.();
      }),
    );
    return outcomes;
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}

/** The rows in memory that all threads see. */
function shared({ looks, isRecent, ...rows }: Log): Log {
  const columns = <C extends Rows>({ customers, products, durations }: C) => ({
    customers: inSharedMemory(customers),
    products: inSharedMemory(products),
    durations: inSharedMemory(durations),
  });
  return {
    ...columns(rows),
    ...(isRecent && { isRecent: inSharedMemory(isRecent) }),
    ...(looks && { looks: { ...looks, ...columns(looks), times: inSharedMemory(looks.times) } }),
  };
}

function inSharedMemory<A extends Int32Array | Float64Array | Uint8Array>(values: A): A {
  const TypedArray = values.constructor as new (memory: SharedArrayBuffer) => A;
  const copy = new TypedArray(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}
