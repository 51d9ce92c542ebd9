/**
 * How long jobs take that are started in their order, each as soon as one of those before it has ended.
 * @param seconds of each job.
 * @param atOnce how many run side by side.
 */
export function makespan(seconds: readonly number[], atOnce: number): number {
  const free = new Float64Array(atOnce);
  for (const own of seconds) {
    const earliest = free.indexOf(free.reduce((least, time) => Math.min(least, time)));
    free[earliest] += own;
  }
  return free.reduce((most, time) => Math.max(most, time));
}

/** What no order can beat. */
export function leastMakespan(seconds: readonly number[], atOnce: number): number {
  return Math.max(...seconds, seconds.reduce((sum, own) => sum + own, 0) / atOnce);
}
