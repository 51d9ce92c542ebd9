/** Which data set a file of contacts or products belongs to, and under which name its facts lie: the scope. */
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { InputError } from '../contracts/errors.ts';
import type { RunNote } from '../contracts/run-notes.ts';
import { type DatasetItem, datasetKey } from '../contracts/table.ts';
import { resourceName } from '../store/clients.ts';
import { conditionHolds } from '../store/table-items.ts';
import { exists, findDataset, noteFacts, readAllDatasets, readDatasets, scopeOf } from './datasets.ts';

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
 * shop: they lie together, under the name of the first, until the first log's data set takes them over.
 * @param name the file's
 * @throws InputError unknown-key if there are several data sets, and none of the name
 */
export async function resolveScope(name: string): Promise<Scope> {
  const datasets = await readDatasets();
  const named = datasets.find(({ dataset }) => dataset === name);
  if (named) return { dataset: name, scope: scopeOf(named) };
  const [only, ...others] = datasets;
  if (others.length > 0) throw unknownDataset(name, datasets);
  if (only)
    return {
      dataset: only.dataset,
      scope: scopeOf(only),
      note: {
        code: 'other-data-set',
        message: `there is no data set '${name}': the file belongs to '${only.dataset}', the only one there is`,
      },
    };
  const before = (await readAllDatasets()).find(hasOnlyFacts);
  return {
    dataset: before?.dataset ?? name,
    scope: before ? scopeOf(before) : name,
    note: {
      code: 'no-data-set',
      message: 'there is no data set yet: the file belongs to the first one that comes',
    },
  };
}

/** The scope of a data set. */
export async function findScope(dataset: string): Promise<string> {
  return scopeOf((await findDataset(dataset)) ?? { dataset, scope: null });
}

/** Facts of the scope have come. @param now when */
export async function noteFactsOf(scope: string, now: Date): Promise<void> {
  const all = await readAllDatasets();
  // It may have been taken over meanwhile.
  const owner = all.find((item) => scopeOf(item) === scope && !isForgotten(item));
  await noteFacts(owner?.dataset ?? scope, scope, now);
}

/**
 * To be called before a data set is first written down: it takes over what came before the first log. If its name is the
 * scope of another data set, it gets a scope of its own. May be called again.
 * @returns the scope of the data set
 */
export async function adoptScope(dataset: string): Promise<string> {
  const all = await readAllDatasets();
  const own = all.find((item) => item.dataset === dataset);
  if (own && exists(own)) return scopeOf(own);
  const hasFacts = own !== undefined && hasOnlyFacts(own);
  if (hasFacts && (await claim(dataset, dataset))) return scopeOf(own);
  const others = all.filter((item) => item !== own && !isForgotten(item));
  const before = others.find(hasOnlyFacts);
  if (before?.factsAt && others.length === 1 && (await claim(before.dataset, dataset))) {
    await noteFacts(dataset, scopeOf(before), new Date(before.factsAt));
    await claim(dataset, dataset);
    await forget(before.dataset, dataset);
    return scopeOf(before);
  }
  const taken = new Set([...others, ...(hasFacts ? [own] : [])].map(scopeOf));
  if (!taken.has(dataset)) return dataset;
  let scope = dataset;
  // No file's name has a slash.
  for (let n = 2; taken.has(scope); n++) scope = `${dataset}/${n}`;
  await noteFacts(dataset, scope, new Date());
  return scope;
}

/** Neither a log nor facts of it are there; it was deleted. */
const isForgotten = (item: DatasetItem) => !exists(item) && item.factsAt === null;
const hasOnlyFacts = (item: DatasetItem) => !exists(item) && item.factsAt !== null;

/** Of two first logs at the same time, only one takes the facts over. */
function claim(before: string, dataset: string): Promise<boolean> {
  const command = new UpdateCommand({
    TableName: resourceName('table'),
    Key: datasetKey(before),
    UpdateExpression: 'SET takenOverBy = :dataset',
    ConditionExpression:
      'attribute_exists(factsAt) AND (attribute_not_exists(takenOverBy) OR takenOverBy = :dataset)',
    ExpressionAttributeValues: { ':dataset': dataset },
  });
  return conditionHolds(command);
}

/** The facts are another data set’s now. */
async function forget(before: string, dataset: string): Promise<void> {
  const command = new UpdateCommand({
    TableName: resourceName('table'),
    Key: datasetKey(before),
    UpdateExpression: 'REMOVE #scope, factsAt, takenOverBy',
    ConditionExpression: 'takenOverBy = :dataset',
    ExpressionAttributeNames: { '#scope': 'scope' },
    ExpressionAttributeValues: { ':dataset': dataset },
  });
  await conditionHolds(command);
}

function unknownDataset(name: string, datasets: readonly DatasetItem[]): InputError {
  const names = datasets.map(({ dataset }) => `'${dataset}'`).join(', ');
  return new InputError(
    'unknown-key',
    `there is no data set '${name}', and there are several: ${names}. Name the file after one of them`,
  );
}
