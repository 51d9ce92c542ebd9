import { expect, test } from 'vitest';
import { billOf, totalCents } from '../../bench/costs.ts';

const line = (message: string, seconds: number, used: Record<string, number> = {}) =>
  JSON.stringify({ level: 'INFO', message, runId: 'shop-1', seconds, used });

test('a bill counts what the functions logged, at the memory of each', () => {
  const bill = billOf(
    [
      line('start', 1, { PutItem: 2 }),
      'a warning of the runtime',
      line('evaluate', 2, { UpdateItem: 3, GetObject: 4, PutObject: 1 }),
      line('recommend', 10, { BatchWriteItem: 700, Query: 1.5, GetItem: 0.5, CreateMultipartUpload: 1 }),
      line('publish', 4, { ListObjectsV2: 2, DeleteObjects: 5 }),
    ].join('\n'),
  );

  expect(bill).toEqual({
    // The index has a copy of what an update changes.
    writeUnit: 2 + 2 * 3 + 700,
    readUnit: 2,
    // 256 MB, 3008 MB, 3008 MB, 1024 MB.
    gigabyteSecond: 0.25 + 12 * (3008 / 1024) + 4,
    call: 4,
    // A state each, another for a shard's own execution, and the four that are no calls.
    transition: 1 + 2 + 1 + 4,
    put: 1 + 1 + 2,
    get: 4,
  });
});

test('a million write units are 62.5 cents by list prices, and forty thousand transitions a dollar', () => {
  const nothing = { writeUnit: 0, readUnit: 0, gigabyteSecond: 0, call: 0, transition: 0, put: 0, get: 0 };

  expect(totalCents({ ...nothing, writeUnit: 1_000_000 })).toBeCloseTo(62.5, 9);
  expect(totalCents({ ...nothing, transition: 40_000 })).toBeCloseTo(100, 9);
});
