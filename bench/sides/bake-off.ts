/** All jobs of one side by wall time, several processes sharing the cores. */
import { type SideCommand, type SideJob, type SideLog, startSide } from './process.ts';

/**
 * Each process takes the next job as soon as it is free. Every process reads the logs and cuts them, as it does where
 * nobody else is there.
 * @param jobs the longest first, so that no process waits at the end.
 * @returns seconds from the start of the processes to their end.
 * @throws SideEndedError
 */
export async function bakeOffSeconds(
  command: SideCommand,
  logs: readonly SideLog[],
  jobs: readonly SideJob[],
  processes: number,
): Promise<number> {
  const start = performance.now();
  const waiting = [...jobs];
  const work = async () => {
    const side = await startSide(command, logs, false);
    try {
      for (let job = waiting.shift(); job; job = waiting.shift()) await side.evaluate(job);
    } finally {
      await side.end();
    }
  };
  await Promise.all(Array.from({ length: processes }, work));
  return (performance.now() - start) / 1000;
}
