/** How a run goes, on stderr: a bar on a terminal, otherwise a line for each change. */
import type { RunDetail } from '../../lib/local/api/client.ts';
import type { Call } from '../../lib/local/functions/pool.ts';
import { progressBar } from './progress.ts';

export interface RunProgress {
  /** @param calls what the threads are at. */
  show(run: RunDetail, calls: Call[]): void;
  /** A line beside the progress. */
  say(text: string): void;
  stop(): void;
}

export function runProgress(): RunProgress {
  return process.stderr.isTTY ? new ProgressBar() : new ProgressLines();
}

/** Seconds since the process began: what the person at the terminal has waited. */
const seconds = () => `${(performance.now() / 1000).toFixed(1).padStart(6)} s`;

/** Between two lines about the same stage. */
const LINE_INTERVAL_MS = 2000;

class ProgressLines implements RunProgress {
  #shown = '';
  #shownAt = 0;

  show(run: RunDetail, calls: Call[]): void {
    const { done, total } = countOf(run);
    const isNewStage = !this.#shown.startsWith(`${run.stage} `);
    const isDue = performance.now() - this.#shownAt > LINE_INTERVAL_MS || (total !== null && done === total);
    const count = total === null ? '' : `${done}/${total}`;
    const state = `${run.stage} ${count}`;
    if (state === this.#shown || !(isNewStage || isDue)) return;
    this.#shown = state;
    this.#shownAt = performance.now();
    this.say([run.stage.padEnd(9), count, modelNames(calls)].filter(Boolean).join('  ').trimEnd());
  }

  say(text: string): void {
    process.stderr.write(`${seconds()}  ${text}\n`);
  }

  stop(): void {}
}

class ProgressBar implements RunProgress {
  readonly #bar = progressBar('{seconds}  {stage} {bar} {count}  {models}');

  show(run: RunDetail, calls: Call[]): void {
    const { done, total } = countOf(run);
    const payload = {
      seconds: seconds(),
      stage: run.stage.padEnd(9),
      count: total === null ? '' : `${done}/${total}`,
      models: modelNames(calls),
    };
    if (!this.#bar.isActive) this.#bar.start(total ?? 1, done, payload);
    this.#bar.setTotal(total ?? 1);
    this.#bar.update(done, payload);
  }

  say(text: string): void {
    this.#bar.stop();
    process.stderr.write(`${seconds()}  ${text}\n`);
  }

  stop(): void {
    this.#bar.stop();
  }
}

function countOf({ stage, progress }: RunDetail): { done: number; total: number | null } {
  if (stage === 'evaluate') return { done: progress.jobsDone, total: progress.jobsTotal };
  if (stage === 'recommend') return { done: progress.shardsDone, total: progress.shardsTotal };
  return { done: 0, total: null };
}

/** The models whose folds are being evaluated. */
function modelNames(calls: Call[]): string {
  const names = calls
    .filter(({ name }) => name === 'evaluate')
    .map(({ event }) => (event as { job?: { model?: string } }).job?.model);
  return [...new Set(names)].join(', ');
}
