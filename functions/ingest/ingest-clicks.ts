import { artifactKeys } from '../../lib/contracts/artifacts.ts';
import type { Profile } from '../../lib/contracts/results.ts';
import { encodeDataset } from '../../lib/engine/codec.ts';
import { readClicks } from '../../lib/intake/clicks.ts';
import { putBytes, putJson } from '../../lib/store/artifacts.ts';
import { putRunDetail } from '../../lib/store/runs.ts';
import type { Ingest } from './ingest.ts';

/** Files named in the table's profile: an item holds 400 KB. All are in profile.json. */
const FILES_IN_TABLE = 200;

/** A log becomes dataset.bin and a profile. */
export const ingestClicks: Ingest = async ({ runId, dataset: name }, files, report, { settings }) => {
  const { dataset, profile } = await readClicks(files, {
    dataset: name,
    repeats: settings.repeats,
    maxBadRowShare: settings.maxBadRowShare,
    customerPrefix: settings.customerPrefix,
    onRejects: (rejects) => report.add(rejects),
  });
  const keys = artifactKeys(runId);
  await putBytes(keys.dataset, encodeDataset(dataset));
  await putJson(keys.profile, profile satisfies Profile);
  await putRunDetail(runId, 'PROFILE', { ...profile, files: profile.files.slice(0, FILES_IN_TABLE) });
  return { rows: profile.rowsRead, badRows: profile.badRows, dataDate: profile.dataDate };
};
