/** Files of contacts and of products: they are used at once, or by the next run. */
import { pipeline } from 'node:stream';
import { parse } from 'csv-parse';
import { artifactKeys } from '../../lib/contracts/artifacts.ts';
import { catalogueSchema } from '../../lib/contracts/catalogue.ts';
import { NOTHING_UNDERSTOOD, type Understood } from '../../lib/contracts/results.ts';
import type { RunRequest } from '../../lib/contracts/workflow.ts';
import { type ContactSettings, readContacts } from '../../lib/intake/contacts.ts';
import { readProducts } from '../../lib/intake/products.ts';
import type { Rejects } from '../../lib/intake/rejects.ts';
import type { IntakeFile } from '../../lib/intake/text-source.ts';
import { noteFacts, readPointer } from '../../lib/runs/datasets.ts';
import { updateRun } from '../../lib/runs/runs.ts';
import { noteFactsOf, resolveScope } from '../../lib/runs/scopes.ts';
import { getJson, getStream } from '../../lib/store/artifacts.ts';
import { putContacts } from '../../lib/store/contacts.ts';
import { putProducts } from '../../lib/store/products.ts';
import type { Surroundings } from '../stage.ts';
import { type Ingested, tell } from './ingested.ts';

/**
 * Facts are stored once the whole file has been read and found good.
 * @throws InputError also if the file's name does not tell its data set
 */
export async function ingestFacts(
  { runId, kind, dataset: name }: RunRequest,
  file: IntakeFile,
  report: Rejects,
  { settingsOf, now }: Surroundings,
): Promise<Ingested> {
  const { dataset, scope, note } = await resolveScope(name);
  // From now on, the first log knows that it has facts to take over.
  if (note?.code === 'no-data-set') await noteFacts(dataset, scope, now());
  await updateRun(runId, { dataset }, now());
  const reading = { ...settingsOf(dataset), rejects: report };
  const read = kind === 'contacts' ? contactsOf : productsOf;
  const { store, understood, rows } = await read(file, reading, await publishedRunOf(dataset));
  await store(scope, now());
  await noteFactsOf(scope, now());
  const notes = note ? [{ ...note, file: file.file }, ...understood.notes] : understood.notes;
  await tell(runId, { ...NOTHING_UNDERSTOOD, ...understood, notes }, now());
  return { rows, badRows: report.total };
}

interface ReadFacts {
  readonly store: (scope: string, now: Date) => Promise<void>;
  readonly understood: Partial<Understood> & Pick<Understood, 'notes'>;
  readonly rows: number;
}

/** @param runId published; undefined if nothing is */
async function contactsOf(
  file: IntakeFile,
  settings: ContactSettings,
  runId: string | undefined,
): Promise<ReadFacts> {
  const customers = runId === undefined ? undefined : await customersOf(runId);
  const { contacts, understood, notes } = await readContacts(file, { ...settings, customers });
  return {
    store: (scope, now) => putContacts(scope, contacts, now),
    understood: { contacts: understood, notes: [...notes] },
    rows: contacts.size,
  };
}

async function productsOf(
  file: IntakeFile,
  settings: ContactSettings,
  runId: string | undefined,
): Promise<ReadFacts> {
  const known = runId === undefined ? undefined : await productsInLog(runId);
  const { products, understood, notes } = await readProducts(file, { ...settings, known });
  return {
    store: (scope, now) => putProducts(scope, products, now),
    understood: { catalogue: understood, notes: [...notes] },
    rows: products.size,
  };
}

const publishedRunOf = async (dataset: string) => (await readPointer(dataset))?.runId;

async function customersOf(runId: string): Promise<AsyncIterable<string>> {
  const rows = pipeline(await getStream(artifactKeys(runId).contacts), parse({ columns: true }), () => {});
  return rows.map(({ customer }: { customer: string }) => customer);
}

/** The second is S3's answer where one may read files, but not list them. */
const MISSING = ['NoSuchKey', 'AccessDenied'];

/** Undefined of a run that was published before there were files of products. */
async function productsInLog(runId: string): Promise<string[] | undefined> {
  try {
    const catalogue = await getJson(artifactKeys(runId).products, catalogueSchema);
    return catalogue.map(({ product }) => product);
  } catch (error) {
    if (error instanceof Error && MISSING.includes(error.name)) return undefined;
    throw error;
  }
}
