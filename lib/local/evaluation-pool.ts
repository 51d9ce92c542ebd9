/** Worker threads that evaluate one model on one fold at a time. */
import { Piscina } from 'piscina';
import type { FoldOutcome } from '../engine/evaluation/evaluate.ts';
import type { Rows } from '../engine/interactions.ts';
import type { RatingScale } from '../engine/predict.ts';
import type { EvaluateJob, EvaluateShared } from './evaluate-worker.ts';

export class EvaluationPool {
  readonly #pool: Piscina<EvaluateJob, FoldOutcome>;

  /**
   * Memory: the rows once more (the threads share one copy), and a model for each thread.
   * @param threads all are started at once.
   */
  constructor(rows: Rows, ratingScale: RatingScale | undefined, threads: number) {
    this.#pool = new Piscina({
      filename: new URL('./evaluate-worker.ts', import.meta.url).href,
      minThreads: threads,
      maxThreads: threads,
      workerData: { rows: shared(rows), ratingScale } satisfies EvaluateShared,
    });
  }

  /** A thread that dies, of memory for one, is an outcome too. */
  run(job: EvaluateJob): Promise<FoldOutcome> {
    return this.#pool.run(job).catch((error: Error) => ({ status: 'failed', reason: error.message }));
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}

/** The rows in memory that all threads see. */
function shared(rows: Rows): Rows {
  const sharedInt32 = (values: Int32Array) => {
    const copy = new Int32Array(new SharedArrayBuffer(values.byteLength));
    copy.set(values);
    return copy;
  };
  const durations = new Float64Array(new SharedArrayBuffer(rows.durations.byteLength));
  durations.set(rows.durations);
  return { customers: sharedInt32(rows.customers), products: sharedInt32(rows.products), durations };
}
