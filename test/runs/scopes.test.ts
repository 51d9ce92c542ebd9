import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from 'vitest';
import { datasetKey, FIRST_SCOPE, OLD_POINTER_KEY } from '../../lib/contracts/table.ts';
import { deleteDataset, findDataset, readDatasets } from '../../lib/runs/datasets.ts';
import { adoptScope, findScope, noteFactsOf, resolveScope } from '../../lib/runs/scopes.ts';
import { resourceName, table } from '../../lib/store/clients.ts';
import { putItems } from '../../lib/store/table-items.ts';
import { useEmbeddedTable } from '../store/embedded-table.ts';

useEmbeddedTable();

const NOW = new Date('2026-03-01T12:00:00.000Z');
const LATER = new Date('2026-03-03T12:00:00.000Z');

/** A log of it has come. */
async function begin(dataset: string, now = NOW): Promise<string> {
  await adoptScope(dataset);
  await table.send(
    new UpdateCommand({
      TableName: resourceName('table'),
      Key: datasetKey(dataset),
      UpdateExpression: 'SET #dataset = :dataset, requestedAt = :now',
      ExpressionAttributeNames: { '#dataset': 'dataset' },
      ExpressionAttributeValues: { ':dataset': dataset, ':now': now.toISOString() },
    }),
  );
  return findScope(dataset);
}

const resolve = (name: string) => resolveScope(name, LATER.toISOString());

describe('a file of contacts or products', () => {
  test('belongs to the data set of its name, without a word', async () => {
    await begin('shop');
    await begin('outlet');

    expect(await resolve('outlet')).toEqual({ dataset: 'outlet', scope: 'outlet' });
  });

  test('belongs to the only data set there is, and a note says so', async () => {
    await begin('shop');

    expect(await resolve('newsletter')).toEqual({
      dataset: 'shop',
      scope: FIRST_SCOPE,
      note: {
        code: 'other-data-set',
        message: "there is no data set 'newsletter': the file belongs to 'shop', the only one there is",
      },
    });
  });

  test('is refused with the names of the data sets where there are several', async () => {
    await begin('shop');
    await begin('outlet');

    await expect(resolve('newsletter')).rejects.toMatchObject({
      name: 'InputError',
      code: 'unknown-key',
      message:
        "there is no data set 'newsletter', and there are several: 'outlet', 'shop'. Name the file after one of them",
    });
  });

  test('does not belong to a data set that was deleted', async () => {
    await begin('shop');
    await begin('outlet');
    await deleteDataset('outlet', new Date('2026-03-02T00:00:00Z'));

    expect(await resolve('outlet')).toMatchObject({ dataset: 'shop', note: { code: 'other-data-set' } });
  });

  test('that comes before the first log waits for it, together with others', async () => {
    for (const dataset of ['newsletter', 'catalogue'])
      expect(await resolve(dataset)).toMatchObject({
        dataset,
        scope: FIRST_SCOPE,
        note: { code: 'no-data-set' },
      });

    expect(await readDatasets()).toEqual([]);
  });
});

describe('what came before the first log', () => {
  test('is of the first data set, and stays with it; every other has a scope of its name', async () => {
    expect(await begin('shop')).toBe(FIRST_SCOPE);
    expect(await begin('outlet')).toBe('outlet');
    await adoptScope('shop');

    const scopes = (await readDatasets()).map(({ dataset, scope }) => [dataset, scope]);
    expect(scopes).toEqual([
      ['outlet', 'outlet'],
      ['shop', FIRST_SCOPE],
    ]);
  });

  test('is of one data set only, though two begin at the same moment', async () => {
    const scopes = await Promise.all([begin('shop'), begin('outlet')]);

    expect(scopes).toContain(FIRST_SCOPE);
    expect(new Set(scopes).size).toBe(2);
  });

  test('is of the next one, if the first never began', async () => {
    await adoptScope('shop');

    expect(await begin('outlet')).toBe(FIRST_SCOPE);
    expect(await begin('shop')).toBe('shop');
  });

  test('is of the next one, if the first is deleted', async () => {
    await begin('shop');
    await deleteDataset('shop', LATER);

    expect(await begin('outlet')).toBe(FIRST_SCOPE);
    expect(await begin('shop', new Date('2026-03-04T12:00:00.000Z'))).toBe('shop');
  });

  test('is not of a data set that an earlier version has published', async () => {
    const at = NOW.toISOString();
    const published = { dataset: 'shop', runId: 'shop-1', dataDate: at, requestedAt: at, publishedAt: at };
    await putItems([{ ...OLD_POINTER_KEY, ...published }]);
    expect(await resolve('shop')).toMatchObject({ scope: 'shop' });

    expect(await begin('shop')).toBe('shop');
  });

  test('is known to it, though it began while that was being stored', async () => {
    await begin('shop');

    await noteFactsOf(FIRST_SCOPE, NOW.toISOString(), LATER);

    expect(await findDataset('shop')).toMatchObject({ factsAt: LATER.toISOString() });
  });
});
