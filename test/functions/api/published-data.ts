/** Runs as the pipeline leaves them in the table. */
import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type * as z from 'zod';
import { encodePage, type ListEntry } from '../../../lib/contracts/list-page.ts';
import {
  type AudienceCounts,
  type CategoryItem,
  type CustomerItem,
  categoriesPartition,
  customersPartition,
  ENTRIES_PER_PAGE,
  type ListName,
  type ListOwner,
  listPageSk,
  listPartition,
  type NewRunItem,
  POINTER_KEY,
  type PointerItem,
  type ProductItem,
  productsPartition,
  runDetailKey,
  type runDetailSchemas,
  runKey,
} from '../../../lib/contracts/table.ts';
import { GAIN_SHARES } from '../../../lib/engine/evaluation/figures.ts';
import { createRun } from '../../../lib/runs/runs.ts';
import { resourceName, table } from '../../../lib/store/clients.ts';
import { putItems, type TableItem } from '../../../lib/store/table-items.ts';

type Gains = z.infer<typeof runDetailSchemas.GAINS>;

export const REQUESTED_AT = '2026-03-01T03:00:00.000Z';
const PUBLISHED_AT = '2026-03-01T03:01:00.000Z';
export const DATA_DATE = '2026-03-01T02:59:00.000Z';

/** `meta` of a run that `publishRun` has published. */
export const metaOf = (runId: string) => ({
  runId,
  dataset: 'shop',
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
  ...fields,
});

/** Moves the pointer to a run, whatever was published before. */
export async function pointAt(runId: string, fields: Partial<PointerItem> = {}): Promise<void> {
  const Item = {
    ...POINTER_KEY,
    ...metaOf(runId),
    requestedAt: REQUESTED_AT,
    customerPrefix: 'CC',
    ...fields,
  };
  await table.send(new PutCommand({ TableName: resourceName('table'), Item }));
}

/** Writes a run record and moves the pointer to it. */
export async function publishRun(runId: string, fields: Partial<NewRunItem> = {}): Promise<void> {
  await createRun(runItem(runId, fields));
  await pointAt(runId);
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
  putItems(
    customers.map((fields) => ({
      pk: customersPartition(runId),
      sk: fields.customer,
      regular: fields.customer.startsWith('CC'),
      productsViewed: 0,
      mostViewed: [],
      recommendations: [],
      ...fields,
    })),
  );

export const NO_COUNTS: AudienceCounts = {
  'new-regular': 0,
  'new-passerby': 0,
  'viewed-regular': 0,
  'viewed-passerby': 0,
};

export const putProducts = (runId: string, ...products: (Partial<ProductItem> & { product: string })[]) =>
  putItems(
    products.map((fields) => ({
      pk: productsPartition(runId),
      sk: fields.product,
      category: null,
      viewers: 0,
      meanDuration: 0,
      similar: [],
      audience: NO_COUNTS,
      customers: NO_COUNTS,
      ...fields,
    })),
  );

export const putCategories = (
  runId: string,
  ...categories: (Partial<CategoryItem> & { category: string })[]
) =>
  putItems(
    categories.map((fields) => ({
      pk: categoriesPartition(runId),
      sk: fields.category,
      products: 1,
      audience: NO_COUNTS,
      customers: NO_COUNTS,
      ...fields,
    })),
  );

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
      yield {
        pk: listPartition(runId, owner, id),
        sk: listPageSk(list, page),
        ...encodePage(part, content),
      };
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
