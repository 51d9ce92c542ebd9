/** The two that are compared: each fits and tests one model on one fold when asked, in one thread of its own. */
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
/** NumPy's linear algebra would take all cores. */
const ONE_THREAD = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };

export interface SideFigures {
  readonly fitSeconds: number;
  readonly testSeconds: number;
  /** Null: not a finite number. */
  readonly rmse: number | null;
}

export interface Versions {
  readonly python: string;
  readonly surprise: string;
  readonly numpy: string;
}

/** Dwell's worker, as `dwell evaluate --jobs 1` has it. */
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
export class Theirs {
  readonly versions: Versions;
  /** Until the rows were read and cut into folds. */
  readonly startSeconds: number;
  readonly #talk: Conversation;

  private constructor(talk: Conversation, versions: Versions, startSeconds: number) {
    this.#talk = talk;
    this.versions = versions;
    this.startSeconds = startSeconds;
  }

  /** @throws PeerError when it does not start, or cuts the rows into other folds than Dwell. */
  static async start(python: string, log: Log): Promise<Theirs> {
    const startedAt = performance.now();
    const talk = converse(python, [SCRIPT, log.file, ...log.ratingScale.map(String)]);
    const versions = (await talk.answer()) as Versions;
    const startSeconds = (performance.now() - startedAt) / 1000;
    const digests = await talk.answer();
    if (JSON.stringify(digests) !== JSON.stringify(foldDigests(log))) {
      await talk.end();
      throw new PeerError(`${log.name}: scikit-surprise cuts it into other folds than Dwell`);
    }
    return new Theirs(talk, versions, startSeconds);
  }

  async evaluate(model: string, fold: number): Promise<SideFigures> {
    this.#talk.say({ model, fold });
    return (await this.#talk.answer()) as SideFigures;
  }

  end(): Promise<void> {
    return this.#talk.end();
  }
}

interface Conversation {
  say(value: unknown): void;
  /** @throws PeerError when the process ended instead. */
  answer(): Promise<unknown>;
  /** Resolves when the process is gone. */
  end(): Promise<void>;
}

/** A process that is spoken to in lines of JSON. */
function converse(command: string, words: string[]): Conversation {
  const child = spawn(command, words, { env: { ...process.env, ...ONE_THREAD } });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let complaints = '';
  const gone = once(child, 'close').catch((error) => {
    complaints += error.message; // it could not be started
  });
  child.stderr.on('data', (text) => {
    complaints += text;
  });
  child.stdin.on('error', () => {}); // it ended; answer() tells
  return {
    say: (value) => child.stdin.write(`${JSON.stringify(value)}\n`),
    async answer() {
      const { value, done } = await lines.next();
      if (done) throw new PeerError(`scikit-surprise ended: ${complaints.trim().split('\n').at(-1)}`);
      return JSON.parse(value);
    },
    async end() {
      child.stdin.end();
      await gone;
    },
  };
}
