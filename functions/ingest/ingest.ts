/** Uploaded files in, checked rows out. */
import { InputError } from '../../lib/contracts/errors.ts';
import type { RunRequest } from '../../lib/contracts/workflow.ts';
import type { IntakeFile } from '../../lib/intake/text-source.ts';
import { RejectReport } from '../../lib/store/reject-report.ts';
import { endRun, enterStage, noteRun } from '../../lib/store/runs.ts';
import { uploadedFiles } from '../../lib/store/uploads.ts';
import type { Surroundings } from '../stage.ts';
import { ingestClicks } from './ingest-clicks.ts';
import { ingestContacts } from './ingest-contacts.ts';

export interface Ingested {
  /** Good rows; for contacts, addresses taken over. */
  readonly rows: number;
  readonly badRows: number;
  /** Of a log: its newest file's. */
  readonly dataDate?: string;
}

export type Ingest = (
  request: RunRequest,
  files: readonly IntakeFile[],
  report: RejectReport,
  surroundings: Surroundings,
) => Promise<Ingested>;

/** @throws InputError when the data cannot be used; the reject report is stored before. */
export async function ingest(request: RunRequest, surroundings: Surroundings): Promise<Ingested> {
  const { runId, kind, source } = request;
  const { now, note } = surroundings;
  await enterStage(runId, 'ingest', now(), { readAt: now().toISOString() });
  const files = await uploadedFiles(source);
  const work = kind === 'clicks' ? ingestClicks : ingestContacts;
  const ingested = await withReport(runId, now, (report) => work(request, files, report, surroundings));
  if (kind === 'clicks') await noteRun(runId, { ...ingested }, now());
  else await endRun(runId, 'done', now(), { ...ingested });
  note({ files: files.length, ...ingested });
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
      await noteRun(runId, { badRows: report.total }, now());
    }
    throw error;
  }
}
