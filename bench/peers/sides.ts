/** The two sides of the comparison: each fits and tests one model on one fold when asked, in one thread. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { EvaluationPool } from '../../lib/cores/evaluation-pool.ts';
import { referenceParameters } from '../../lib/engine/bake-off.ts';
import { modelNamed } from '../../lib/engine/registry.ts';
import { PeerError } from './install.ts';
import { FOLDS, foldDigests, type Log, SEED } from './log.ts';

const SCRIPT = join(import.meta.dirname, 'surprise_bench.py');
/** NumPy's linear algebra would otherwise use all cores. */
const ONE_THREAD = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };

export interface SideFigures {
  readonly fitSeconds: number;
  readonly testSeconds: number;
  /** Null if it is not a finite number. */
  readonly rmse: number | null;
}

export interface Versions {
  readonly python: string;
  readonly surprise: string;
  readonly numpy: string;
}

/** Dwell's worker thread, as `dwell evaluate --jobs 1` runs it. */
export class Ours {
  readonly #pool: EvaluationPool;

  constructor(log: Log) {
    this.#pool = new EvaluationPool(1);
    this.#pool.use(log);
  }

  async evaluate(model: string, fold: number): Promise<SideFigures | { failure: string }> {
    const parameters = referenceParameters(modelNamed(model), SEED);
    const outcome = await this.#pool.run({ model, parameters, fold, folds: FOLDS, seed: SEED });
    if (outcome.status !== 'ok') return { failure: outcome.status };
    if (outcome.kind !== 'rating') throw new Error(`${model} is no rating model`);
    return outcome;
  }

  end(): Promise<void> {
    return this.#pool.close();
  }
}

/** A Python process with scikit-surprise. */
export interface Theirs {
  readonly versions: Versions;
  /** From the start of the process until the rows were read and cut into folds. */
  readonly startSeconds: number;
  /** @throws PeerError if the process ended instead. */
  evaluate(model: string, fold: number): Promise<SideFigures>;
  /** Resolves when the process is gone. */
  end(): Promise<void>;
}

/**
 * The process takes and gives lines of JSON (surprise_bench.py).
 * @throws PeerError if it does not start, or cuts the rows into other folds than Dwell.
 */
export async function startTheirs(python: string, log: Log): Promise<Theirs> {
  const startedAt = performance.now();
  const words = [SCRIPT, log.file, ...log.ratingScale.map(String)];
  const child = spawn(python, words, { env: { ...process.env, ...ONE_THREAD } });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let complaints = '';
  const gone = once(child, 'close').catch((error) => {
    complaints += error.message; // the process could not be started
  });
  child.stderr.on('data', (text) => {
    complaints += text;
  });
  child.stdin.on('error', () => {}); // the process ended; answer() says so

  async function answer() {
    const { value, done } = await lines.next();
    if (done) throw new PeerError(`scikit-surprise ended: ${complaints.trim().split('\n').at(-1)}`);
    return JSON.parse(value);
  }
  async function end(): Promise<void> {
    child.stdin.end();
    await gone;
  }

  const versions: Versions = await answer();
  const startSeconds = (performance.now() - startedAt) / 1000;
  if (JSON.stringify(await answer()) !== JSON.stringify(foldDigests(log))) {
    await end();
    throw new PeerError(`${log.name}: scikit-surprise cuts it into other folds than Dwell`);
  }
  return {
    versions,
    startSeconds,
    evaluate(model, fold) {
      child.stdin.write(`${JSON.stringify({ model, fold })}\n`);
      return answer();
    },
    end,
  };
}
