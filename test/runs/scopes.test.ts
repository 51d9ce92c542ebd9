import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from 'vitest';
import { datasetKey } from '../../lib/contracts/table.ts';
import { deleteDataset, noteFacts, readAllDatasets, readDatasets } from '../../lib/runs/datasets.ts';
import { adoptScope, noteFactsOf, resolveScope } from '../../lib/runs/scopes.ts';
import { resourceName, table } from '../../lib/store/clients.ts';
import { useEmbeddedTable } from '../store/embedded-table.ts';

useEmbeddedTable();

const NOW = new Date('2026-03-01T12:00:00.000Z');

/** A log of it has come. */
async function begin(dataset: string): Promise<string> {
  const scope = await adoptScope(dataset);
  await table.send(
    new UpdateCommand({
      TableName: resourceName('table'),
      Key: datasetKey(dataset),
      UpdateExpression: 'SET #dataset = :dataset, requestedAt = :now',
      ExpressionAttributeNames: { '#dataset': 'dataset' },
      ExpressionAttributeValues: { ':dataset': dataset, ':now': NOW.toISOString() },
    }),
  );
  return scope;
}

async function factsCome(name: string): Promise<string> {
  const { dataset, scope } = await resolveScope(name);
  await noteFacts(dataset, scope, NOW);
  return scope;
}

describe('a file of contacts or products', () => {
  test('belongs to the data set of its name, without a word', async () => {
    await begin('shop');
    await begin('outlet');

    expect(await resolveScope('outlet')).toEqual({ dataset: 'outlet', scope: 'outlet' });
  });

  test('belongs to the only data set there is, and a note says so', async () => {
    await begin('shop');

    expect(await resolveScope('newsletter')).toEqual({
      dataset: 'shop',
      scope: 'shop',
      note: {
        code: 'other-data-set',
        message: "there is no data set 'newsletter': the file belongs to 'shop', the only one there is",
      },
    });
  });

  test('is refused with the names of the data sets where there are several', async () => {
    await begin('shop');
    await begin('outlet');

    await expect(resolveScope('newsletter')).rejects.toMatchObject({
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

    expect(await resolveScope('outlet')).toMatchObject({ dataset: 'shop', note: { code: 'other-data-set' } });
  });

  test('that comes before the first log waits for it, together with others', async () => {
    expect(await resolveScope('newsletter')).toMatchObject({
      scope: 'newsletter',
      note: { code: 'no-data-set' },
    });
    await factsCome('newsletter');

    expect(await factsCome('catalogue')).toBe('newsletter');
    expect(await readDatasets()).toEqual([]);
  });
});

describe('a data set', () => {
  test('that is the first takes over what came before it', async () => {
    await factsCome('newsletter');

    expect(await begin('shop')).toBe('newsletter');

    expect(await readDatasets()).toMatchObject([
      { dataset: 'shop', scope: 'newsletter', factsAt: NOW.toISOString() },
    ]);
    expect(await factsCome('newsletter')).toBe('newsletter');
    expect(await adoptScope('shop')).toBe('newsletter');
  });

  test('never shares a scope with another: of the old name, it gets one of its own', async () => {
    await factsCome('newsletter');
    await begin('shop');

    expect(await begin('newsletter')).toBe('newsletter/2');

    expect(await resolveScope('newsletter')).toMatchObject({ dataset: 'newsletter', scope: 'newsletter/2' });
    expect(await resolveScope('shop')).toMatchObject({ dataset: 'shop', scope: 'newsletter' });
  });

  test('that is the second takes over nothing', async () => {
    await begin('shop');
    await factsCome('newsletter');

    expect(await begin('outlet')).toBe('outlet');
  });

  test('that begins at the same moment as another takes over what that one does not', async () => {
    await factsCome('newsletter');

    const scopes = await Promise.all([adoptScope('shop'), adoptScope('outlet')]);

    expect(scopes.filter((scope) => scope === 'newsletter')).toHaveLength(1);
  });

  test('keeps what it took over, though another begins before its log is written down', async () => {
    await factsCome('newsletter');
    await adoptScope('shop');

    expect(await adoptScope('outlet')).toBe('outlet');
    expect(await begin('shop')).toBe('newsletter');
  });

  test('that is named as the file before it keeps that scope', async () => {
    await factsCome('shop');

    expect(await begin('shop')).toBe('shop');
    expect(await readDatasets()).toMatchObject([{ dataset: 'shop', factsAt: NOW.toISOString() }]);
  });

  test('learns of facts that were still being stored when it took them over', async () => {
    await factsCome('newsletter');
    await begin('shop');
    const later = new Date('2026-03-01T12:05:00.000Z');

    await noteFactsOf('newsletter', later);

    const items = await readAllDatasets();
    expect(items.map(({ dataset, factsAt }) => [dataset, factsAt])).toEqual([
      ['newsletter', null],
      ['shop', later.toISOString()],
    ]);
  });
});
