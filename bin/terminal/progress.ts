/** Signs of life on stderr: only on a terminal, and only for work that takes longer than a second. */
import { Presets, SingleBar } from 'cli-progress';

const PATIENCE_MS = 1000;
const REDRAW_MS = 100;

interface Watched {
  readonly label: string;
  /** What `done` counts up to. */
  readonly total: number;
  readonly done: () => number;
}

/** A line on stderr, cut at the terminal's edge. It disappears when it is stopped. */
export function progressBar(format: string): SingleBar {
  return new SingleBar(
    {
      format,
      stream: process.stderr,
      clearOnComplete: true,
      barsize: 30,
      // Ctrl-C must end the process, and leave the terminal as it was.
      gracefulExit: false,
      linewrap: true,
    },
    Presets.rect,
  );
}

/** Shows a bar until `work` is done. */
export async function withProgress<T>({ label, total, done }: Watched, work: () => Promise<T>): Promise<T> {
  if (!process.stderr.isTTY) return work();
  const bar = progressBar(`${label} {bar} {percentage} % | {duration_formatted}`);
  const startedAt = performance.now();
  const timer = setInterval(() => {
    if (bar.isActive) bar.update(done());
    else if (performance.now() - startedAt > PATIENCE_MS) bar.start(total, done());
  }, REDRAW_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    bar.stop();
  }
}

/** Announces a long computation that leaves no time to draw a bar. */
export function announce(work: string, expectedSeconds: number): void {
  if (process.stderr.isTTY && expectedSeconds * 1000 > PATIENCE_MS)
    process.stderr.write(`${work}, about ${expectedSeconds.toFixed(0)} s\n`);
}
