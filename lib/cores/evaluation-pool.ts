/** Worker threads that evaluate one model on one fold at a time. */
import { Piscina } from 'piscina';
import type { FoldOutcome } from '../engine/evaluation/evaluate.ts';
import type { JudgedLog } from '../engine/evaluation/parts.ts';
import type { Rows } from '../engine/interactions.ts';
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

  /** To be called once, before the first job. Memory: the rows once more (the threads share one copy). */
  use({ rows, ratingScale }: JudgedLog): void {
    this.#log = { rows: shared(rows), ratingScale };
  }

  /** A thread that dies, of memory for one, is an outcome too. */
  run(job: EvaluateJob): Promise<FoldOutcome<number>> {
    if (!this.#log) throw new Error('use() comes first');
    return this.#pool
      .run({ ...job, log: this.#log })
      .catch((error: Error) => ({ status: 'failed', reason: error.message }));
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
