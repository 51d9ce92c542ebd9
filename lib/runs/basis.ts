/** What a run is trained on, in two hashes: runs with the same two would end the same. */
import { createHash } from 'node:crypto';
import manifest from '../../package.json' with { type: 'json' };
import type { Settings } from '../contracts/settings.ts';
import type { Basis, DatasetItem, RunItem } from '../contracts/table.ts';
import { uploadedObjects } from '../store/uploads.ts';

/**
 * @param settings of the data set.
 * @throws InputError bad-file if there is no file any more.
 */
export async function basisOf(
  { source }: Pick<RunItem, 'source'>,
  settings: Settings,
  factsAt: string | null,
): Promise<Basis> {
  const objects = await uploadedObjects(source);
  const { datasets: _, defaultDataset: __, ...own } = settings;
  const sorted = Object.entries(own).sort(([one], [other]) => (one < other ? -1 : 1));
  return {
    objects: hashOf(objects.map(({ key, etag, sizeBytes }) => [key, etag, sizeBytes])),
    context: hashOf([sorted, manifest.version, factsAt]),
  };
}

const hashOf = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('hex');

/** Why the schedule has nothing to train, in a sentence; undefined if it has. */
export function whyUnchanged(
  { published, held, trained }: DatasetItem,
  { objects, context }: Basis,
): string | undefined {
  if (!published || trained?.objects !== objects) return undefined;
  if (held)
    return (
      `a person has published run ${published.runId}, and no newer files have come since: nothing was trained, and that ` +
      'run stays published; POST /v1/runs trains all the same'
    );
  if (trained.context !== context) return undefined;
  return `nothing has changed since run ${published.runId}, neither files nor settings nor Dwell: nothing was trained`;
}
