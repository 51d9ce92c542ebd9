/** Shows on stderr how a run goes: as a bar on a terminal, otherwise as one line per change. */
import type { RunDetail } from '../../lib/local/api/client.ts';
import type { Call } from '../../lib/local/functions/pool.ts';
import { progressBar } from './progress.ts';

/** Least time between two lines about the same stage. */
const LINE_INTERVAL_MS = 2000;

export class RunProgress {
  readonly #bar = process.stderr.isTTY ? progressBar('{seconds}  {stage} {bar} {count}  {models}') : null;
  #shown = { stage: '', count: '', at: 0 };

  /** @param calls what the threads are working on. */
  show(run: RunDetail, calls: Call[]): void {
    const { done, total } = countOf(run);
    const count = total === null ? '' : `${done}/${total}`;
    const stage = run.stage.padEnd(9);
    const models = modelNames(calls);
    if (this.#bar) {
      const payload = { seconds: secondsText(), stage, count, models };
      if (!this.#bar.isActive) this.#bar.start(total ?? 1, done, payload);
      this.#bar.setTotal(total ?? 1);
      this.#bar.update(done, payload);
    } else if (this.#isDue(stage, count, done === total)) {
      this.#shown = { stage, count, at: performance.now() };
      this.say([stage, count, models].filter(Boolean).join('  ').trimEnd());
    }
  }

  #isDue(stage: string, count: string, isLast: boolean): boolean {
    if (stage !== this.#shown.stage) return true;
    const isOld = performance.now() - this.#shown.at > LINE_INTERVAL_MS;
    return count !== this.#shown.count && (isLast || isOld);
  }

  /** Prints a line of its own. */
  say(text: string): void {
    this.stop();
    process.stderr.write(`${secondsText()}  ${text}\n`);
  }

  stop(): void {
    this.#bar?.stop();
  }
}

/** Seconds since the process began, which is how long the person at the terminal has waited. */
const secondsText = () => `${(performance.now() / 1000).toFixed(1).padStart(6)} s`;

function countOf({ stage, progress }: RunDetail): { done: number; total: number | null } {
  if (stage === 'evaluate') return { done: progress.jobsDone, total: progress.jobsTotal };
  if (stage === 'recommend') return { done: progress.shardsDone, total: progress.shardsTotal };
  return { done: 0, total: null };
}

/** The models that are being evaluated. */
function modelNames(calls: Call[]): string {
  const names = calls
    .filter(({ name }) => name === 'evaluate')
    .map(({ event }) => (event as { job?: { model?: string } }).job?.model);
  return [...new Set(names)].join(', ');
}
