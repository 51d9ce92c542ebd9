import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from 'vitest';
import { OLD_POINTER_KEY, type Pointer, type Trained } from '../../lib/contracts/table.ts';
import {
  bringFromLayout1,
  deleteDataset,
  findDataset,
  movePointer,
  noteFacts,
  readDatasets,
  readPointer,
} from '../../lib/runs/datasets.ts';
import { resourceName, table } from '../../lib/store/clients.ts';
import { useEmbeddedTable } from '../store/embedded-table.ts';

useEmbeddedTable();

const pointer = (runId: string, fields: Partial<Pointer> = {}): Pointer => ({
  runId,
  dataset: 'shop',
  dataDate: '2026-03-01T09:00:00.000Z',
  requestedAt: '2026-03-01T10:00:00.000Z',
  readAt: '2026-03-01T10:00:05.000Z',
  publishedAt: '2026-03-01T10:01:00.000Z',
  ratingModel: 'SlopeOne',
  rankingModel: null,
  audienceModel: 'Attention',
  slot: 3,
  layout: 2,
  ...fields,
});

const move = (to: Pointer, trained: Trained | null = null) => movePointer(to, { trained });
const published = async (dataset = 'shop') => (await readPointer(dataset))?.runId;
const names = async () => (await readDatasets()).map(({ dataset }) => dataset);

async function putOldPointer(runId: string): Promise<Partial<Pointer>> {
  const { rankingModel, audienceModel, slot, layout, ...earlier } = pointer(runId);
  const Item = { ...OLD_POINTER_KEY, ...earlier };
  await table.send(new PutCommand({ TableName: resourceName('table'), Item }));
  return earlier;
}

describe('the pointer', () => {
  test('is missing until something is published', async () => {
    expect(await readPointer('shop')).toBeUndefined();

    expect(await move(pointer('first'))).toBe(true);

    expect(await readPointer('shop')).toEqual(pointer('first'));
  });

  test('of a data set is its own: another one is published beside it', async () => {
    await move(pointer('first'));
    await move(pointer('older', { dataset: 'outlet', requestedAt: '2026-02-01T10:00:00.000Z' }));

    expect([await published('shop'), await published('outlet')]).toEqual(['first', 'older']);
  });

  test('of an earlier version is complete: a model that was not chosen then is null', async () => {
    const earlier = await putOldPointer('first');

    expect(await readPointer('shop')).toEqual({
      ...earlier,
      rankingModel: null,
      audienceModel: null,
      slot: null,
      layout: 1,
    });
  });

  test('moves to a newer request', async () => {
    await move(pointer('first'));

    expect(await move(pointer('second', { requestedAt: '2026-03-01T10:00:00.001Z' }))).toBe(true);

    expect(await published()).toBe('second');
  });

  test('stays when an older request comes late, even if that one read the files later', async () => {
    await move(pointer('first'));
    const late = pointer('late', {
      requestedAt: '2026-03-01T09:59:59.000Z',
      readAt: '2026-03-01T11:00:00.000Z',
      publishedAt: '2026-03-01T11:01:00.000Z',
    });

    expect(await move(late)).toBe(false);

    expect(await published()).toBe('first');
  });

  test('goes to the request that listed the files later, if two are of the same second', async () => {
    const early = pointer('early', { readAt: '2026-03-01T10:00:05.000Z' });
    const later = pointer('later', { readAt: '2026-03-01T10:00:06.000Z' });
    await move(later);

    expect(await move(early)).toBe(false);
    expect(await move(later)).toBe(true);

    expect(await published()).toBe('later');
  });

  test('ends at the newest request when eight runs publish at once', async () => {
    const rivals = [3, 7, 1, 8, 2, 6, 4, 5].map((n) =>
      pointer(`run-${n}`, { requestedAt: `2026-03-0${n}T10:00:00.000Z` }),
    );

    await Promise.all(rivals.map((rival) => move(rival)));

    expect(await published()).toBe('run-8');
  });

  test('brings what the run was trained on; a person who moves it leaves that, and holds the data set', async () => {
    const source = { bucket: 'uploads', key: 'clicks/shop.csv', version: 'v1' };
    const basis = { objects: 'files', context: 'settings', source };
    await move(pointer('first'), basis);
    expect(await findDataset('shop')).toMatchObject({ trained: basis, held: false });

    await movePointer(pointer('older', { requestedAt: '2026-03-02T10:00:00.000Z' }), { held: true });
    expect(await findDataset('shop')).toMatchObject({ trained: basis, held: true });

    const newer = { objects: 'newer files', context: 'settings', source };
    await move(pointer('third', { requestedAt: '2026-03-03T10:00:00.000Z' }), newer);
    expect(await findDataset('shop')).toMatchObject({ trained: newer, held: false });
  });
});

describe('a data set', () => {
  test('that was deleted is gone, and no run that was asked for before publishes it again', async () => {
    await move(pointer('first'));
    await move(pointer('other', { dataset: 'outlet' }));

    await deleteDataset('shop', new Date('2026-03-01T12:00:00.000Z'));

    expect(await names()).toEqual(['outlet']);
    expect(await move(pointer('late', { requestedAt: '2026-03-01T12:00:00.000Z' }))).toBe(false);
    expect(await move(pointer('new', { requestedAt: '2026-03-01T12:00:00.001Z' }))).toBe(true);
    expect(await published()).toBe('new');
  });

  test('that was begun anew is not deleted again by a deletion that comes twice', async () => {
    const deletion = new Date('2026-03-01T12:00:00.000Z');
    await move(pointer('first'));
    await deleteDataset('shop', deletion);
    await move(pointer('new', { requestedAt: '2026-03-02T10:00:00.000Z' }));

    await deleteDataset('shop', deletion);

    expect(await published()).toBe('new');
  });

  test('of an earlier version is deleted like any other', async () => {
    await putOldPointer('first');
    expect(await names()).toEqual(['shop']);

    await deleteDataset('shop', new Date('2026-03-01T12:00:00.000Z'));

    expect(await names()).toEqual([]);
  });

  test('knows when contacts or products last came, and does not begin with them', async () => {
    const came = '2026-03-01T09:00:00.000Z';
    await noteFacts('shop', new Date(came));
    expect(await names()).toEqual([]);

    await move(pointer('first'));
    await noteFacts('shop', new Date(came));

    expect(await findDataset('shop')).toMatchObject({ scope: 'shop', factsAt: came });
  });

  test('of an earlier version stays, with what is published of it, when another one begins', async () => {
    const earlier = await putOldPointer('first');

    await bringFromLayout1();
    await move(pointer('second', { dataset: 'outlet' }));

    expect(await names()).toEqual(['outlet', 'shop']);
    expect(await readPointer('shop')).toMatchObject({ ...earlier, layout: 1 });
  });

  test('of an earlier version that is published again, or deleted, is not brought back', async () => {
    await putOldPointer('first');
    await move(pointer('second', { requestedAt: '2026-03-02T10:00:00.000Z' }));
    await bringFromLayout1();
    expect(await published()).toBe('second');

    await deleteDataset('shop', new Date('2026-03-03T12:00:00.000Z'));
    await bringFromLayout1();

    expect(await names()).toEqual([]);
  });
});
