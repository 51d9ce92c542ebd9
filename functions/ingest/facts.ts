/** Files of contacts and of products: they are used at once, or by the next run. */
import type { Listed } from '../../lib/contracts/result-items.ts';
import { NOTHING_UNDERSTOOD, type Understood } from '../../lib/contracts/results.ts';
import { TABLE_LAYOUT } from '../../lib/contracts/table.ts';
import type { RunRequest } from '../../lib/contracts/workflow.ts';
import { type ContactSettings, readContacts } from '../../lib/intake/contacts.ts';
import { readProducts } from '../../lib/intake/products.ts';
import type { Rejects } from '../../lib/intake/rejects.ts';
import type { IntakeFile } from '../../lib/intake/text-source.ts';
import { readPointer } from '../../lib/runs/datasets.ts';
import { updateRun } from '../../lib/runs/runs.ts';
import { noteFactsOf, resolveScope } from '../../lib/runs/scopes.ts';
import { putContacts } from '../../lib/store/contacts.ts';
import { directoryOf } from '../../lib/store/directory.ts';
import { putProducts } from '../../lib/store/products.ts';
import type { Surroundings } from '../stage.ts';
import { type Ingested, tell } from './ingested.ts';

/**
 * Facts are stored once the whole file has been read and found good.
 * @throws InputError also if the file's name does not tell its data set, or if that was deleted meanwhile
 */
export async function ingestFacts(
  { runId, kind, dataset: name, requestedAt }: RunRequest,
  file: IntakeFile,
  report: Rejects,
  { settingsOf, now }: Surroundings,
): Promise<Ingested> {
  const { dataset, scope, note } = await resolveScope(name, requestedAt);
  await updateRun(runId, { dataset }, now());
  const reading = { ...settingsOf(dataset), rejects: report };
  const read = kind === 'contacts' ? contactsOf : productsOf;
  const { store, understood, rows } = await read(file, reading, dataset);
  await store(scope, new Date(requestedAt));
  await noteFactsOf(scope, requestedAt, now());
  const notes = note ? [{ ...note, file: file.file }, ...understood.notes] : understood.notes;
  await tell(runId, { ...NOTHING_UNDERSTOOD, ...understood, notes }, now());
  return { rows, badRows: report.total };
}

interface ReadFacts {
  readonly store: (scope: string, at: Date) => Promise<void>;
  readonly understood: Partial<Understood> & Pick<Understood, 'notes'>;
  readonly rows: number;
}

async function contactsOf(file: IntakeFile, settings: ContactSettings, dataset: string): Promise<ReadFacts> {
  const customers = await publishedIds(dataset, 'CUSTOMER', ({ customer }) => customer);
  const { contacts, understood, notes } = await readContacts(file, { ...settings, customers });
  return {
    store: (scope, at) => putContacts(scope, contacts, at),
    understood: { contacts: understood, notes: [...notes] },
    rows: contacts.size,
  };
}

async function productsOf(file: IntakeFile, settings: ContactSettings, dataset: string): Promise<ReadFacts> {
  const known = await publishedIds(dataset, 'PRODUCT', ({ product }) => product);
  const { products, understood, notes } = await readProducts(file, { ...settings, known });
  return {
    store: (scope, at) => putProducts(scope, products, at),
    understood: { catalogue: understood, notes: [...notes] },
    rows: products.size,
  };
}

/** Of the published log; undefined if there is none, or none that this version of Dwell can read. */
async function publishedIds<O extends 'CUSTOMER' | 'PRODUCT'>(
  dataset: string,
  owner: O,
  idOf: (entry: Listed<O>) => string,
): Promise<string[] | undefined> {
  const published = await readPointer(dataset);
  if (published?.layout !== TABLE_LAYOUT || published.slot === null) return undefined;
  const { runId, slot } = published;
  const ids: string[] = [];
  for await (const entry of directoryOf({ runId, slot }, owner)) ids.push(idOf(entry));
  return ids;
}
