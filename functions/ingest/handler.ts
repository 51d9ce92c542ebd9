/** Reads the uploaded files and stores their checked rows. */
import { pipeline } from 'node:stream';
import { parse } from 'csv-parse';
import { artifactKeys } from '../../lib/contracts/artifacts.ts';
import { InputError } from '../../lib/contracts/errors.ts';
import { NOTHING_UNDERSTOOD, type Profile, type Understood } from '../../lib/contracts/results.ts';
import { type RunRequest, runRequestSchema } from '../../lib/contracts/workflow.ts';
import { encodeDataset } from '../../lib/engine/codec.ts';
import { readClicks } from '../../lib/intake/clicks.ts';
import { readContacts } from '../../lib/intake/contacts.ts';
import type { IntakeFile } from '../../lib/intake/text-source.ts';
import { readPointer } from '../../lib/runs/datasets.ts';
import { RejectReport } from '../../lib/runs/reject-report.ts';
import { endRun, enterStage, putNotes, putRunDetail, updateRun } from '../../lib/runs/runs.ts';
import { getStream, putBytes, putJson } from '../../lib/store/artifacts.ts';
import { putContacts } from '../../lib/store/contacts.ts';
import { uploadedFiles } from '../../lib/store/uploads.ts';
import { type Surroundings, stageHandler } from '../stage.ts';

/** Files named in the table's profile, whose item may have 400 KB. profile.json names all of them. */
const FILES_IN_TABLE = 200;

interface Ingested {
  /** Good rows of a log; stored addresses of a contacts file. */
  readonly rows: number;
  readonly badRows: number;
  /** Of a log: the newest time of its rows, or of its files. */
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
  { settings, now }: Surroundings,
): Promise<Ingested> {
  const { dataset, profile, understood } = await readClicks(files, {
    ...settings,
    datasetName,
    rejects: report,
  });
  const keys = artifactKeys(runId);
  await putBytes(keys.dataset, encodeDataset(dataset));
  await putJson(keys.profile, profile satisfies Profile);
  await putRunDetail(runId, 'PROFILE', { ...profile, files: profile.files.slice(0, FILES_IN_TABLE) });
  await tell(runId, understood, now());
  return { rows: profile.rowsRead, badRows: profile.badRows, dataDate: profile.dataDate };
}

/** Addresses are stored once the whole file has been read and found good. */
async function ingestContacts(
  { runId }: RunRequest,
  [file]: readonly IntakeFile[],
  report: RejectReport,
  { settings, now }: Surroundings,
): Promise<Ingested> {
  const customers = await publishedCustomers();
  const { contacts, understood, notes } = await readContacts(file, {
    ...settings,
    rejects: report,
    customers,
  });
  await putContacts(contacts, now());
  await tell(runId, { ...NOTHING_UNDERSTOOD, contacts: understood, notes: [...notes] }, now());
  return { rows: contacts.size, badRows: report.total };
}

/** Writes down what was understood, for people who look at the run. */
async function tell(runId: string, understood: Understood, now: Date): Promise<void> {
  await putNotes(runId, 'ingest', understood.notes, now);
  await putRunDetail(runId, 'UNDERSTOOD', {
    ...understood,
    files: understood.files.slice(0, FILES_IN_TABLE),
  });
}

/** Undefined if nothing is published. */
async function publishedCustomers(): Promise<AsyncIterable<string> | undefined> {
  const pointer = await readPointer();
  if (!pointer) return undefined;
  const rows = pipeline(
    await getStream(artifactKeys(pointer.runId).contacts),
    parse({ columns: true }),
    () => {},
  );
  return rows.map(({ customer }: { customer: string }) => customer);
}
