/** Reads the uploaded files and stores their checked rows. */
import { artifactKeys } from '../../lib/contracts/artifacts.ts';
import { catalogueOf } from '../../lib/contracts/catalogue.ts';
import { InputError } from '../../lib/contracts/errors.ts';
import type { Profile } from '../../lib/contracts/results.ts';
import { type RunRequest, runRequestSchema } from '../../lib/contracts/workflow.ts';
import { encodeDataset } from '../../lib/engine/codec.ts';
import { readClicks } from '../../lib/intake/clicks.ts';
import { availabilityNotes } from '../../lib/intake/enough-products.ts';
import type { IntakeFile } from '../../lib/intake/text-source.ts';
import { RejectReport } from '../../lib/runs/reject-report.ts';
import { endRun, enterStage, putRunDetail, readRun, updateRun } from '../../lib/runs/runs.ts';
import { findScope } from '../../lib/runs/scopes.ts';
import { putBytes, putJson } from '../../lib/store/artifacts.ts';
import { factsOfProducts } from '../../lib/store/products.ts';
import { uploadedFiles } from '../../lib/store/uploads.ts';
import { categoriesOf } from '../categories.ts';
import { type Surroundings, stageHandler } from '../stage.ts';
import { unmatchedNotes } from '../unmatched.ts';
import { ingestFacts } from './facts.ts';
import { FILES_IN_TABLE, type Ingested, tell } from './ingested.ts';

export const handler = stageHandler('ingest', runRequestSchema, ingest);

/** @throws InputError when the data cannot be used. The reject report is stored all the same. */
export async function ingest(request: RunRequest, surroundings: Surroundings): Promise<Ingested> {
  const { runId, kind } = request;
  const { now, addToLog } = surroundings;
  await enterStage(runId, 'ingest', now(), { readAt: now().toISOString() });
  // Requests that have joined the run since it was asked for are answered too: the record has the newest.
  const { source } = await readRun(runId);
  const files = await uploadedFiles(source);
  const ingested = await withReport(runId, now, (report) =>
    kind === 'clicks'
      ? ingestClicks(request, files, report, surroundings)
      : ingestFacts(request, files[0], report, surroundings),
  );
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

/** A log becomes dataset.bin and a profile. What is known of its products is put beside it. */
async function ingestClicks(
  { runId, dataset: datasetName }: RunRequest,
  files: readonly IntakeFile[],
  report: RejectReport,
  { settings, now }: Surroundings,
): Promise<Ingested> {
  const read = await readClicks(files, { ...settings, datasetName, rejects: report });
  const { dataset, understood } = read;
  const { productIds } = dataset;
  const { facts, others } = await factsOfProducts(await findScope(datasetName), productIds);
  const catalogue = catalogueOf(productIds, facts);
  const notes = [
    ...understood.notes,
    ...availabilityNotes(catalogue),
    ...(await unmatchedNotes('products-unmatched', facts.keys(), others, productIds)),
  ];
  const profile: Profile = { ...read.profile, categories: categoriesOf(catalogue).length };
  const keys = artifactKeys(runId);
  await putBytes(keys.dataset, encodeDataset(dataset));
  await putJson(keys.products, catalogue);
  await putJson(keys.profile, profile);
  await putRunDetail(runId, 'PROFILE', { ...profile, files: profile.files.slice(0, FILES_IN_TABLE) });
  await tell(runId, { ...understood, notes }, now());
  return { rows: profile.rowsRead, badRows: profile.badRows, dataDate: profile.dataDate };
}
