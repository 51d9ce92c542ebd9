/** Reads the uploaded files and stores their checked rows. */
import { artifactKeys } from '../../lib/contracts/artifacts.ts';
import { InputError } from '../../lib/contracts/errors.ts';
import type { Profile } from '../../lib/contracts/results.ts';
import { type RunRequest, runRequestSchema } from '../../lib/contracts/workflow.ts';
import { encodeDataset } from '../../lib/engine/codec.ts';
import { readClicks } from '../../lib/intake/clicks.ts';
import { readContacts } from '../../lib/intake/contacts.ts';
import type { IntakeFile } from '../../lib/intake/text-source.ts';
import { RejectReport } from '../../lib/runs/reject-report.ts';
import { endRun, enterStage, putRunDetail, updateRun } from '../../lib/runs/runs.ts';
import { putBytes, putJson } from '../../lib/store/artifacts.ts';
import { putContacts } from '../../lib/store/contacts.ts';
import { uploadedFiles } from '../../lib/store/uploads.ts';
import { type Surroundings, stageHandler } from '../stage.ts';

/** Files named in the table's profile, whose item may have 400 KB. profile.json names all of them. */
const FILES_IN_TABLE = 200;

interface Ingested {
  /** Good rows of a log; stored addresses of a contacts file. */
  readonly rows: number;
  readonly badRows: number;
  /** The date of a log's newest file. */
  readonly dataDate?: string;
}

export const handler = stageHandler('ingest', runRequestSchema, ingest);

/** @throws InputError when the data cannot be used. The reject report is stored all the same. */
export async function ingest(request: RunRequest, surroundings: Surroundings): Promise<Ingested> {
  const { runId, kind, source } = request;
  const { now, addToLog } = surroundings;
  await enterStage(runId, 'ingest', now(), { readAt: now().toISOString() });
  const files = await uploadedFiles(source);
  const work = kind === 'clicks' ? ingestClicks : ingestContacts;
  const ingested = await withReport(runId, now, (report) => work(request, files, report, surroundings));
  if (kind === 'clicks') await updateRun(runId, { ...ingested }, now());
  else await endRun(runId, 'done', now(), { ...ingested });
  addToLog({ files: files.length, ...ingested });
  return ingested;
}

async function withReport(
  runId: string,
  now: () => Date,
  work: (report: RejectReport) => Promise<Ingested>,
): Promise<Ingested> {
  const report = new RejectReport(runId);
  try {
    const ingested = await work(report);
    await report.close();
    return ingested;
  } catch (error) {
    if (!(error instanceof InputError)) report.discard();
    else {
      await report.close();
      await updateRun(runId, { badRows: report.total }, now());
    }
    throw error;
  }
}

/** A log becomes dataset.bin and a profile. */
async function ingestClicks(
  { runId, dataset: datasetName }: RunRequest,
  files: readonly IntakeFile[],
  report: RejectReport,
  { settings }: Surroundings,
): Promise<Ingested> {
  const { dataset, profile } = await readClicks(files, {
    datasetName,
    repeats: settings.repeats,
    maxBadRowShare: settings.maxBadRowShare,
    customerPrefix: settings.customerPrefix,
    rejects: report,
  });
  const keys = artifactKeys(runId);
  await putBytes(keys.dataset, encodeDataset(dataset));
  await putJson(keys.profile, profile satisfies Profile);
  await putRunDetail(runId, 'PROFILE', { ...profile, files: profile.files.slice(0, FILES_IN_TABLE) });
  return { rows: profile.rowsRead, badRows: profile.badRows, dataDate: profile.dataDate };
}

/** Addresses are stored once the whole file has been read and found good. */
async function ingestContacts(
  _: RunRequest,
  files: readonly IntakeFile[],
  report: RejectReport,
  { settings, now }: Surroundings,
): Promise<Ingested> {
  const emails = new Map<string, string>();
  let goodRows = 0;
  for (const file of files) {
    for await (const { rows, rejects } of readContacts(file)) {
      for (const { customer, email } of rows) emails.set(customer, email);
      goodRows += rows.length;
      await report.add(rejects);
    }
  }
  report.refuseTooMany(goodRows, settings.maxBadRowShare);
  await putContacts(emails, now());
  return { rows: emails.size, badRows: report.total };
}
