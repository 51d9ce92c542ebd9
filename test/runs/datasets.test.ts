import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from 'vitest';
import { POINTER_KEY, type PointerItem } from '../../lib/contracts/table.ts';
import { movePointer, readPointer } from '../../lib/runs/datasets.ts';
import { resourceName, table } from '../../lib/store/clients.ts';
import { useEmbeddedTable } from '../store/embedded-table.ts';

useEmbeddedTable();

const pointer = (runId: string, fields: Partial<PointerItem> = {}): PointerItem => ({
  runId,
  dataset: 'shop',
  dataDate: '2026-03-01T09:00:00.000Z',
  requestedAt: '2026-03-01T10:00:00.000Z',
  readAt: '2026-03-01T10:00:05.000Z',
  publishedAt: '2026-03-01T10:01:00.000Z',
  ratingModel: 'SlopeOne',
  rankingModel: null,
  audienceModel: 'Attention',
  customerPrefix: 'CC',
  slot: 3,
  layout: 2,
  ...fields,
});

describe('the pointer', () => {
  test('is missing until something is published', async () => {
    expect(await readPointer()).toBeUndefined();

    expect(await movePointer(pointer('first'))).toBe(true);

    expect(await readPointer()).toEqual(pointer('first'));
  });

  test('of an earlier version is complete: a model that was not chosen then is null', async () => {
    const { rankingModel, audienceModel, slot, layout, ...earlier } = pointer('first', {
      rankingModel: 'cosine',
    });
    const Item = { ...POINTER_KEY, ...earlier };
    await table.send(new PutCommand({ TableName: resourceName('table'), Item }));

    expect(await readPointer()).toEqual({
      ...earlier,
      rankingModel: null,
      audienceModel: null,
      slot: null,
      layout: 1,
    });
  });

  test('moves to a newer request', async () => {
    await movePointer(pointer('first'));

    expect(await movePointer(pointer('second', { requestedAt: '2026-03-01T10:00:00.001Z' }))).toBe(true);

    expect((await readPointer())?.runId).toBe('second');
  });

  test('stays when an older request comes late, even if that one read the files later', async () => {
    await movePointer(pointer('first'));
    const late = pointer('late', {
      requestedAt: '2026-03-01T09:59:59.000Z',
      readAt: '2026-03-01T11:00:00.000Z',
      publishedAt: '2026-03-01T11:01:00.000Z',
    });

    expect(await movePointer(late)).toBe(false);

    expect((await readPointer())?.runId).toBe('first');
  });

  test('goes to the request that listed the files later, if two are of the same second', async () => {
    const early = pointer('early', { readAt: '2026-03-01T10:00:05.000Z' });
    const later = pointer('later', { readAt: '2026-03-01T10:00:06.000Z' });
    await movePointer(later);

    expect(await movePointer(early)).toBe(false);
    expect(await movePointer(later)).toBe(true);

    expect((await readPointer())?.runId).toBe('later');
  });

  test('ends at the newest request when eight runs publish at once', async () => {
    const rivals = [3, 7, 1, 8, 2, 6, 4, 5].map((n) =>
      pointer(`run-${n}`, { requestedAt: `2026-03-0${n}T10:00:00.000Z` }),
    );

    await Promise.all(rivals.map(movePointer));

    expect((await readPointer())?.runId).toBe('run-8');
  });
});
