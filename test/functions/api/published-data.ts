/** Runs as the pipeline leaves them in the table. */
import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type * as z from 'zod';
import { ENTRIES_PER_PAGE, encodePage, type ListEntry } from '../../../lib/contracts/list-page.ts';
import {
  type AudienceCounts,
  type CategoryItem,
  type CustomerItem,
  type ListName,
  type ListOwner,
  type Owner,
  type ProductItem,
  pack,
} from '../../../lib/contracts/result-items.ts';
import {
  type DatasetItem,
  datasetKey,
  itemKey,
  listPageKey,
  type NewRunItem,
  type Pointer,
  runDetailKey,
  type runDetailSchemas,
  runKey,
  TABLE_LAYOUT,
} from '../../../lib/contracts/table.ts';
import { GAIN_SHARES } from '../../../lib/engine/evaluation/figures.ts';
import { createRun } from '../../../lib/runs/runs.ts';
import { resourceName, table } from '../../../lib/store/clients.ts';
import { replaceDirectory } from '../../../lib/store/directory.ts';
import { putItems, type TableItem } from '../../../lib/store/table-items.ts';

type Gains = z.infer<typeof runDetailSchemas.GAINS>;

export const REQUESTED_AT = '2026-03-01T03:00:00.000Z';
const PUBLISHED_AT = '2026-03-01T03:01:00.000Z';
export const DATA_DATE = '2026-03-01T02:59:00.000Z';

/** `meta` of a run that `publishRun` has published. */
export const metaOf = (runId: string, dataset = 'shop') => ({
  runId,
  dataset,
  dataDate: DATA_DATE,
  ratingModel: 'SlopeOne',
  rankingModel: 'cosine',
  audienceModel: 'Attention',
  publishedAt: PUBLISHED_AT,
});

export const runItem = (runId: string, fields: Partial<NewRunItem> = {}): NewRunItem => ({
  runId,
  kind: 'clicks',
  trigger: 'upload',
  dataset: 'shop',
  source: { bucket: 'uploads', key: 'clicks/shop.csv', version: 'v1' },
  state: 'published',
  stage: 'publish',
  requestedAt: REQUESTED_AT,
  updatedAt: PUBLISHED_AT,
  finishedAt: PUBLISHED_AT,
  publishedAt: PUBLISHED_AT,
  dataDate: DATA_DATE,
  ratingModel: 'SlopeOne',
  rankingModel: 'cosine',
  audienceModel: 'Attention',
  slot: resultsOf(runId).slot,
  layout: TABLE_LAYOUT,
  ...fields,
});

/** The run `run-7` has the slot 7. */
const resultsOf = (runId: string) => ({ runId, slot: Number(runId.split('-')[1]) });

/** Writes a data set's item. */
export async function putDataset(dataset: string, fields: Partial<DatasetItem> = {}): Promise<void> {
  const Item = { ...datasetKey(dataset), dataset, requestedAt: REQUESTED_AT, ...fields };
  await table.send(new PutCommand({ TableName: resourceName('table'), Item }));
}

export const pointerTo = (runId: string, fields: Partial<Pointer> = {}): Pointer => ({
  ...metaOf(runId),
  requestedAt: REQUESTED_AT,
  ...resultsOf(runId),
  layout: TABLE_LAYOUT,
  ...fields,
});

/** Moves the pointer of the run's data set to it, whatever was published before. */
export async function pointAt(runId: string, fields: Partial<Pointer> = {}): Promise<void> {
  const published = pointerTo(runId, fields);
  await putDataset(published.dataset, { published });
}

/** Writes a run record and moves the pointer of its data set to it. */
export async function publishRun(runId: string, fields: Partial<NewRunItem> = {}): Promise<void> {
  const run = runItem(runId, fields);
  await createRun(run);
  await pointAt(runId, { dataset: run.dataset });
}

/** Marks a run as `publish` marks an old one before it deletes the results. */
export async function giveUpResults(runId: string): Promise<void> {
  await table.send(
    new UpdateCommand({
      TableName: resourceName('table'),
      Key: runKey(runId),
      UpdateExpression: 'SET resultsKept = :no',
      ExpressionAttributeValues: { ':no': false },
    }),
  );
}

export const putCustomers = (runId: string, ...customers: (Partial<CustomerItem> & { customer: string })[]) =>
  putOwners<CustomerItem>(
    runId,
    'CUSTOMER',
    customers.map((fields) => ({
      regular: fields.customer.startsWith('CC'),
      productsViewed: 0,
      mostViewed: [],
      recommendations: [],
      ...fields,
    })),
    ({ customer }) => customer,
  );

export const NO_COUNTS: AudienceCounts = {
  'new-regular': 0,
  'new-passerby': 0,
  'viewed-regular': 0,
  'viewed-passerby': 0,
};

export const putProducts = (runId: string, ...products: (Partial<ProductItem> & { product: string })[]) =>
  putOwners<ProductItem>(
    runId,
    'PRODUCT',
    products.map((fields) => ({
      title: null,
      category: null,
      available: null,
      viewers: 0,
      meanDuration: 0,
      similar: [],
      audience: NO_COUNTS,
      customers: NO_COUNTS,
      ...fields,
    })),
    ({ product }) => product,
  );

export const putCategories = (
  runId: string,
  ...categories: (Partial<CategoryItem> & { category: string })[]
) =>
  putOwners<CategoryItem>(
    runId,
    'CATEGORY',
    categories.map((fields) => ({ products: 1, audience: NO_COUNTS, customers: NO_COUNTS, ...fields })),
    ({ category }) => category,
  );

/** Items and their directory, which replaces an earlier one. */
async function putOwners<T>(
  runId: string,
  owner: Owner,
  items: T[],
  idOf: (item: T) => string,
): Promise<void> {
  const results = resultsOf(runId);
  await putItems(
    items.map((item) => ({ ...itemKey(results.slot, owner, idOf(item)), ...pack(runId, item) })),
  );
  await replaceDirectory(results, owner, items as never);
}

export const entryOf = (customer: string, score: number, more: Partial<ListEntry> = {}): ListEntry => ({
  ...{ customer, score, duration: null, predictedDuration: null, step: null, why: [] },
  ...more,
});

export type Lists = Partial<Record<ListName, ListEntry[]>>;

export async function putLists(runId: string, owner: ListOwner, id: string, lists: Lists): Promise<void> {
  await putItems(listPages(runId, owner, id, lists));
}

function* listPages(runId: string, owner: ListOwner, id: string, lists: Lists): Generator<TableItem> {
  for (const [list, entries] of Object.entries(lists) as [ListName, ListEntry[]][]) {
    const [content] = list.split('-') as ['new' | 'viewed' | 'viewers'];
    for (let page = 0; page * ENTRIES_PER_PAGE < entries.length; page++) {
      const part = entries.slice(page * ENTRIES_PER_PAGE, (page + 1) * ENTRIES_PER_PAGE);
      const key = listPageKey(resultsOf(runId).slot, owner, id, list, page);
      yield { ...key, run: runId, ...encodePage(part, content) };
    }
  }
}

/**
 * Half of all viewers stand in the first 10 % of the lists, all regular ones in the first half; of the most active, twice as
 * many as by chance in the first half, and the regular ones evenly.
 */
export async function putGains(runId: string, fields: Partial<Gains> = {}): Promise<void> {
  const gains: Gains = {
    model: {
      all: GAIN_SHARES.map((part) => (part <= 0.1 ? 5 * part : 0.5 + (part - 0.1) / 1.8)),
      regular: GAIN_SHARES.map((part) => Math.min(1, 2 * part)),
    },
    mostActive: { all: GAIN_SHARES.map((part) => Math.min(1, 2 * part)), regular: [...GAIN_SHARES] },
    ...fields,
  };
  await putItems([{ ...runDetailKey(runId, 'GAINS'), ...gains }]);
}
