/** Which data set a file of contacts or products belongs to, and under which name its facts lie: the scope. */
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { InputError } from '../contracts/errors.ts';
import type { RunNote } from '../contracts/run-notes.ts';
import { FIRST_SCOPE, firstScopeKey, firstScopeSchema } from '../contracts/table.ts';
import { resourceName } from '../store/clients.ts';
import { deleteFacts } from '../store/facts.ts';
import { conditionHolds, readItem } from '../store/table-items.ts';
import {
  bringFromLayout1,
  exists,
  findDataset,
  isVoid,
  noteFacts,
  readAllDatasets,
  readDatasets,
  type ScopedDataset,
} from './datasets.ts';

interface Scope {
  /** Whose facts they are. */
  readonly dataset: string;
  /** Under which name they lie. */
  readonly scope: string;
  /** Why they belong to another data set than the file's name says. */
  readonly note?: RunNote;
}

/**
 * A file belongs to the data set of its name, or to the only one there is. Before the first log, all files belong to one
 * shop: they lie together, until the first log's data set takes them over.
 * @param name the file's
 * @param requestedAt when it came
 * @throws InputError unknown-key if there are several data sets, and none of the name; conflict if it was deleted since
 */
export async function resolveScope(name: string, requestedAt: string): Promise<Scope> {
  const all = await readAllDatasets();
  const named = all.find(({ dataset }) => dataset === name);
  if (isVoid(named, requestedAt)) throw deletedSince(name);
  if (named && exists(named)) return { dataset: name, scope: named.scope };
  const [only, ...others] = all.filter(exists);
  if (others.length > 0) throw unknownDataset(name, [only, ...others]);
  if (only)
    return {
      dataset: only.dataset,
      scope: only.scope,
      note: {
        code: 'other-data-set',
        message: `there is no data set '${name}': the file belongs to '${only.dataset}', the only one there is`,
      },
    };
  return {
    dataset: name,
    scope: FIRST_SCOPE,
    note: {
      code: 'no-data-set',
      message: 'there is no data set yet: the file belongs to the first one that comes',
    },
  };
}

/** The scope of a data set. */
export async function findScope(dataset: string): Promise<string> {
  return (await findDataset(dataset))?.scope ?? dataset;
}

/**
 * To be called when a file's facts are stored. If their data set was deleted meanwhile, they go as well.
 * @param requestedAt when the file came
 * @throws InputError conflict if they are deleted
 */
export async function noteFactsOf(scope: string, requestedAt: string, now: Date): Promise<void> {
  const owner = (await readAllDatasets()).find((item) => item.scope === scope);
  if (!owner) return;
  const { dataset, deletedAt } = owner;
  if (deletedAt === null || !isVoid(owner, requestedAt)) return noteFacts(dataset, now);
  await deleteFacts(scope, deletedAt);
  throw deletedSince(dataset);
}

/**
 * To be called before a data set is first written down: if it is the first one, what came before it is its own. May be called
 * again.
 */
export async function adoptScope(dataset: string): Promise<void> {
  await bringFromLayout1();
  const before = await readItem(firstScopeKey, firstScopeSchema, true);
  const datasets = await readDatasets();
  if (datasets.some((item) => item.dataset === dataset || item.scope === FIRST_SCOPE)) return;
  // Of two first logs at the same time, only one is the first. One that never began, or was deleted, gives way.
  const command = new UpdateCommand({
    TableName: resourceName('table'),
    Key: firstScopeKey,
    UpdateExpression: 'SET #owner = :dataset',
    ConditionExpression: 'attribute_not_exists(#owner) OR #owner = :before',
    ExpressionAttributeNames: { '#owner': 'owner' },
    ExpressionAttributeValues: { ':dataset': dataset, ':before': before?.owner ?? dataset },
  });
  await conditionHolds(command);
}

const deletedSince = (dataset: string) =>
  new InputError(
    'conflict',
    `the data set '${dataset}' was deleted after this file had come: put it in the bucket again`,
  );

function unknownDataset(name: string, datasets: readonly ScopedDataset[]): InputError {
  const names = datasets.map(({ dataset }) => `'${dataset}'`).join(', ');
  return new InputError(
    'unknown-key',
    `there is no data set '${name}', and there are several: ${names}. Name the file after one of them`,
  );
}
