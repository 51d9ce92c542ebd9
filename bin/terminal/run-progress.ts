/** Shows on stderr how a run goes: as a bar on a terminal, otherwise as one line per change. */
import type { RunDetail } from '../../lib/local/api/client.ts';
import type { Call } from '../../lib/local/functions/pool.ts';
import { progressBar } from './progress.ts';

export interface RunProgress {
  /** @param calls what the threads are working on. */
  show(run: RunDetail, calls: Call[]): void;
  /** Prints a line next to the progress. */
  say(text: string): void;
  stop(): void;
}

export function runProgress(): RunProgress {
  return process.stderr.isTTY ? new ProgressBar() : new ProgressLines();
}

/** Least time between two lines about the same stage. */
const LINE_INTERVAL_MS = 2000;

class ProgressLines implements RunProgress {
  #shown = '';
  #shownAt = 0;

  show(run: RunDetail, calls: Call[]): void {
    const { stage, done, total, count, models } = statusOf(run, calls);
    const shown = `${stage} ${count}`;
    const isNewStage = !this.#shown.startsWith(`${stage} `);
    const isDue = performance.now() - this.#shownAt > LINE_INTERVAL_MS || done === total;
    if (shown === this.#shown || !(isNewStage || isDue)) return;
    this.#shown = shown;
    this.#shownAt = performance.now();
    this.say([stage, count, models].filter(Boolean).join('  ').trimEnd());
  }

  say(text: string): void {
    process.stderr.write(`${secondsText()}  ${text}\n`);
  }

  stop(): void {}
}

class ProgressBar implements RunProgress {
  readonly #bar = progressBar('{seconds}  {stage} {bar} {count}  {models}');

  show(run: RunDetail, calls: Call[]): void {
    const { done, total, ...texts } = statusOf(run, calls);
    const payload = { ...texts, seconds: secondsText() };
    if (!this.#bar.isActive) this.#bar.start(total ?? 1, done, payload);
    this.#bar.setTotal(total ?? 1);
    this.#bar.update(done, payload);
  }

  say(text: string): void {
    this.#bar.stop();
    process.stderr.write(`${secondsText()}  ${text}\n`);
  }

  stop(): void {
    this.#bar.stop();
  }
}

/** Seconds since the process began, which is how long the person at the terminal has waited. */
const secondsText = () => `${(performance.now() / 1000).toFixed(1).padStart(6)} s`;

function statusOf(run: RunDetail, calls: Call[]) {
  const { done, total } = countOf(run);
  const names = calls
    .filter(({ name }) => name === 'evaluate')
    .map(({ event }) => (event as { job?: { model?: string } }).job?.model);
  return {
    stage: run.stage.padEnd(9),
    done,
    total,
    count: total === null ? '' : `${done}/${total}`,
    /** Those that are being evaluated. */
    models: [...new Set(names)].join(', '),
  };
}

function countOf({ stage, progress }: RunDetail): { done: number; total: number | null } {
  if (stage === 'evaluate') return { done: progress.jobsDone, total: progress.jobsTotal };
  if (stage === 'recommend') return { done: progress.shardsDone, total: progress.shardsTotal };
  return { done: 0, total: null };
}
