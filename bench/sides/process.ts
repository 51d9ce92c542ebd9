/** A process that fits and tests one model on one fold when asked, by lines of JSON: Dwell's, or another library's. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onOneCore } from '../child.ts';

/** A log as a side reads it: lines of customer,product,duration without a header. */
export interface SideLog {
  readonly file: string;
  /** Predictions are clipped to it. */
  readonly ratingScale: readonly [number, number];
}

export interface SideJob {
  readonly model: string;
  readonly fold: number;
  /** Place among the logs that the side was started with. */
  readonly log: number;
  /** Of Dwell's models, over those that the notebook's libraries have. */
  readonly parameters?: object;
}

export interface SideFigures {
  readonly fitSeconds: number;
  readonly testSeconds: number;
  /** Of a rating model; null if it is not a finite number. */
  readonly rmse?: number | null;
  /** Of a ranking model of Dwell's: precision@10. */
  readonly precision?: number;
  /** Of another library's ranking model: each customer's products, best first. */
  readonly lists?: ReadonlyArray<readonly [customer: number, products: readonly number[]]>;
}

/** Why a model of Dwell's has no figures: its status. */
export interface SideFailure {
  readonly failure: string;
}

export type Versions = Readonly<Record<string, string>>;

export interface Side {
  readonly versions: Versions;
  /** SHA-256 of each fold's test rows. */
  readonly digests: readonly string[];
  /** @throws SideEndedError */
  evaluate(job: SideJob): Promise<SideFigures | SideFailure>;
  /** Resolves when the process is gone. */
  end(): Promise<void>;
}

export interface SideCommand {
  readonly command: string;
  readonly words: readonly string[];
}

/** Thrown when the process ends before it answers. The message is one line. */
export class SideEndedError extends Error {
  override readonly name = 'SideEndedError';
}

/** Linear algebra would otherwise use all cores. */
const ONE_THREAD = Object.fromEntries(
  ['OMP', 'OPENBLAS', 'MKL', 'LK', 'RAYON'].map((library) => [`${library}_NUM_THREADS`, '1']),
);

/** @param checkout the directory of the repository, this one or another. */
export function dwellSide(checkout: string): SideCommand {
  return { command: process.execPath, words: [join(import.meta.dirname, 'dwell.ts'), checkout] };
}

/**
 * @param isAlone keeps the process and its helper threads on one core. Without, several share the cores.
 * @throws SideEndedError if it does not start.
 */
export async function startSide(
  { command, words }: SideCommand,
  logs: readonly SideLog[],
  isAlone: boolean,
): Promise<Side> {
  const given = JSON.stringify(logs.map(({ file, ratingScale }) => ({ file, ratingScale })));
  const [program, ...rest] = [...(isAlone ? onOneCore() : []), command, ...words, given];
  const child = spawn(program, rest, { env: { ...process.env, ...ONE_THREAD } });
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
    if (!done) return JSON.parse(value);
    await gone;
    throw new SideEndedError(`${words[0]} ended: ${complaints.trim().split('\n').at(-1)}`);
  }
  return {
    versions: await answer(),
    digests: await answer(),
    evaluate(job) {
      child.stdin.write(`${JSON.stringify(job)}\n`);
      return answer();
    },
    async end() {
      child.stdin.end();
      await gone;
    },
  };
}
