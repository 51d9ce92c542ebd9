/** What a run is trained on, in two hashes: runs with the same two would end the same. */
import { createHash } from 'node:crypto';
import manifest from '../../package.json' with { type: 'json' };
import type { Settings } from '../contracts/settings.ts';
import type { Basis, DatasetItem } from '../contracts/table.ts';
import { endOfSecond, type UploadedObject } from '../store/uploads.ts';

/** @param settings of the data set. */
export function basisOf(
  objects: readonly UploadedObject[],
  settings: Settings,
  factsAt: string | null,
): Basis {
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
  basis: Basis,
  objects: readonly UploadedObject[],
): string | undefined {
  if (!published) return undefined;
  if (held) {
    // What had come before is older than the person's decision, whether it was ever trained on or not.
    const publishedAt = new Date(published.publishedAt);
    if (objects.some(({ lastModified }) => endOfSecond(lastModified) > publishedAt)) return undefined;
    return (
      `a person has published run ${published.runId}, and no newer files have come since: nothing was trained, and that ` +
      'run stays published; POST /v1/runs trains all the same'
    );
  }
  if (trained?.objects !== basis.objects || trained.context !== basis.context) return undefined;
  return `nothing has changed since run ${published.runId}, neither files nor settings nor Dwell: nothing was trained`;
}
