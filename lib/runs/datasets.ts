/**
 * The data sets: one item each, with the pointer to what is published. The pointer moves by one conditional write. Which
 * run waits stands in the same item (waiting.ts).
 */
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import {
  DATASETS_PARTITION,
  type DatasetItem,
  datasetItemSchema,
  datasetKey,
  FIRST_SCOPE,
  firstScopeSchema,
  OLD_POINTER_KEY,
  oldPointerSchema,
  type Pointer,
  type Trained,
} from '../contracts/table.ts';
import { resourceName } from '../store/clients.ts';
import { conditionHolds, newestItems, readItem, updateItems } from '../store/table-items.ts';

export interface ScopedDataset extends DatasetItem {
  /** Under which name its contacts and products lie. */
  readonly scope: string;
}

/** Those that a log has come for and that nobody has deleted since, by name. */
export async function readDatasets(): Promise<ScopedDataset[]> {
  return (await readAllDatasets()).filter(exists);
}

/** Also those that were deleted. */
export async function readAllDatasets(): Promise<ScopedDataset[]> {
  const items: DatasetItem[] = [];
  let first: string | undefined;
  for await (const item of newestItems(DATASETS_PARTITION))
    if (item.sk === FIRST_SCOPE) first = firstScopeSchema.parse(item).owner;
    else items.push(datasetItemSchema.parse(item));
  const all = items.length > 0 ? items : await datasetsOfLayout1();
  return all.map((item) => ({ ...item, scope: item.dataset === first ? FIRST_SCOPE : item.dataset }));
}

/** The one that was published, if one was. */
async function datasetsOfLayout1(): Promise<DatasetItem[]> {
  const published = await readItem(OLD_POINTER_KEY, oldPointerSchema, true);
  if (!published) return [];
  const { dataset, requestedAt } = published;
  return [datasetItemSchema.parse({ dataset, requestedAt, published })];
}

/** Gives the data set of layout 1 an item like all others. To be called before the first item of any data set is written. */
export async function bringFromLayout1(): Promise<void> {
  for (const { dataset, requestedAt, published } of await datasetsOfLayout1())
    if (!(await readDatasetItem(dataset)))
      await updateItems([{ ...datasetKey(dataset), dataset, requestedAt, published }], false);
}

/** Undefined if there is no such data set, or no longer. */
export async function findDataset(dataset: string): Promise<ScopedDataset | undefined> {
  return (await readDatasets()).find((one) => one.dataset === dataset);
}

/** Whether a log of it has come, or is even published, and it was not deleted since. */
export const exists = ({ requestedAt, published, deletedAt }: DatasetItem) =>
  published !== null || (requestedAt !== null && (deletedAt === null || requestedAt > deletedAt));

/** Also of a data set that is deleted; undefined if no log has come under that name. */
export const readDatasetItem = (dataset: string): Promise<DatasetItem | undefined> =>
  readItem(datasetKey(dataset), datasetItemSchema, true);

/** Whether the data set was deleted after the request. */
export const isVoid = (item: Pick<DatasetItem, 'deletedAt'> | undefined, requestedAt: string) =>
  Boolean(item?.deletedAt && requestedAt <= item.deletedAt);

/** The data set's pointer; undefined until a run of it has been published. */
export async function readPointer(dataset: string): Promise<Pointer | undefined> {
  return (await findDataset(dataset))?.published ?? undefined;
}

/**
 * Publishes a run, unless the published one answers a newer request or the data set was deleted after this one. Requests
 * of the same time (S3's events have it to the second) are ordered by when their files were listed: the later one saw all
 * that the earlier one saw.
 * @param trained what the run was trained on; left out, when a person publishes it again: stays as it is.
 * @param held whether the schedule leaves the data set at this run until newer files come.
 * @returns whether the pointer moved.
 */
export async function movePointer(
  to: Pointer,
  { trained, held = false }: { readonly trained?: Trained | null; readonly held?: boolean },
): Promise<boolean> {
  const command = new UpdateCommand({
    TableName: resourceName('table'),
    Key: datasetKey(to.dataset),
    UpdateExpression: `SET #dataset = :dataset, published = :to, held = :held${trained === undefined ? '' : ', trained = :trained'}`,
    ConditionExpression:
      '(attribute_not_exists(deletedAt) OR deletedAt < :requestedAt) AND ' +
      '(attribute_not_exists(published) OR published.requestedAt < :requestedAt OR ' +
      '(published.requestedAt = :requestedAt AND ' +
      '(attribute_not_exists(published.readAt) OR published.readAt <= :readAt)))',
    ExpressionAttributeNames: { '#dataset': 'dataset' },
    ExpressionAttributeValues: {
      ':dataset': to.dataset,
      ':to': to,
      ':held': held,
      ...(trained !== undefined && { ':trained': trained }),
      ':requestedAt': to.requestedAt,
      ':readAt': to.readAt ?? to.publishedAt,
    },
  });
  return conditionHolds(command);
}

/**
 * Nothing of it is served from now on. Requests made until then are void; a new log begins it anew, and a second call
 * does not undo that.
 */
export async function deleteDataset(dataset: string, now: Date): Promise<void> {
  const command = new UpdateCommand({
    TableName: resourceName('table'),
    Key: datasetKey(dataset),
    UpdateExpression:
      'SET #dataset = :dataset, deletedAt = :now REMOVE published, waiting, trained, held, #source, factsAt',
    ConditionExpression: 'attribute_not_exists(deletedAt) OR deletedAt < :now',
    ExpressionAttributeNames: { '#dataset': 'dataset', '#source': 'source' },
    ExpressionAttributeValues: { ':dataset': dataset, ':now': now.toISOString() },
  });
  await conditionHolds(command);
}

/** Contacts or products have come for the data set. */
export async function noteFacts(dataset: string, now: Date): Promise<void> {
  const command = new UpdateCommand({
    TableName: resourceName('table'),
    Key: datasetKey(dataset),
    UpdateExpression: 'SET factsAt = :now',
    // One of layout 1 that has no item yet has no run either that knows when facts came.
    ConditionExpression: 'attribute_exists(pk)',
    ExpressionAttributeValues: { ':now': now.toISOString() },
  });
  await conditionHolds(command);
}
