/** Dwell beside its peer on some logs. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { MeasuredLog } from './models.ts';
import { type Comparison, compare } from './peers/comparison.ts';
import { readLog } from './peers/log.ts';
import { peersSection } from './peers/section.ts';

/**
 * @param python of an environment with scikit-surprise (peers/install.ts).
 * @param directory for what both sides read.
 * @throws PeerError when the peer fails.
 */
export async function besidePeers(options: {
  readonly logs: readonly MeasuredLog[];
  readonly python: string;
  readonly directory: string;
  readonly progress: (line: string) => void;
}): Promise<string> {
  const { logs, python, progress } = options;
  const directory = join(options.directory, 'peers');
  mkdirSync(directory);
  const comparisons: Comparison[] = [];
  for (const { file, ratingScale } of logs) {
    const log = await readLog(file, directory, ratingScale);
    comparisons.push(await compare({ log, python, directory, progress }));
  }
  return peersSection(comparisons);
}
