import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import {
  copyArtifact,
  deleteArtifacts,
  getBytes,
  getJson,
  getStream,
  putBytes,
  putCsv,
  putJson,
  putText,
} from '../../lib/store/artifacts.ts';
import { useEmbeddedBuckets } from './embedded-buckets.ts';

const buckets = useEmbeddedBuckets();

describe('artifacts', () => {
  test('come back as they were put', async () => {
    await putJson('a.json', { größe: 1.5 });
    await putBytes('b.bin', [Uint8Array.of(0, 255, 7).subarray(1), new Uint8Array(0), Uint8Array.of(9)]);

    expect(await getJson('a.json', z.object({ größe: z.number() }))).toEqual({ größe: 1.5 });
    expect([...(await getBytes('b.bin'))]).toEqual([255, 7, 9]);
  });

  test('that are large go up in parts', async () => {
    const bytes = new Uint8Array(11 * 1024 * 1024).map((_, n) => n % 251);

    await putBytes('large.bin', [bytes]);

    expect(buckets.sent.filter((name) => name === 'UploadPartCommand')).toHaveLength(3);
    expect(Buffer.compare(await getBytes('large.bin'), bytes)).toBe(0);
  });

  test('are checked when read', async () => {
    await putJson('a.json', { size: 'wide' });

    await expect(getJson('a.json', z.object({ size: z.number() }))).rejects.toThrow('expected number');
  });

  test('are copied whatever characters their names have', async () => {
    await putText('runs/ü 1/a+b.csv', ['x,', 'y\n'], 'text/csv');

    await copyArtifact('runs/ü 1/a+b.csv', 'exports/c.csv');

    expect(buckets.text('artifacts', 'exports/c.csv')).toBe('x,y\n');
    await expect(copyArtifact('runs/nothing.csv', 'exports/d.csv')).rejects.toThrow(
      'The specified key does not exist',
    );
  });

  test('are read as streams', async () => {
    await putText('a.txt', ['one ', 'two'], 'text/plain');

    let text = '';
    for await (const chunk of await getStream('a.txt')) text += chunk;

    expect(text).toBe('one two');
  });

  test('are deleted by prefix, page by page, but for those to keep', async () => {
    buckets.pageSize = 2;
    for (const name of ['r/1/a', 'r/1/b', 'r/1/c', 'r/1/d', 'r/2/a'])
      await putText(name, ['x'], 'text/plain');

    expect(await deleteArtifacts('r/1/', ['r/1/b'])).toBe(3);

    expect(buckets.keys('artifacts')).toEqual(['r/1/b', 'r/2/a']);
  });

  test('that cannot be deleted are named', async () => {
    await putText('r/1/a', ['x'], 'text/plain');
    buckets.answer('DeleteObjectsCommand', () => ({ Errors: [{ Key: 'r/1/a', Code: 'AccessDenied' }] }));

    await expect(deleteArtifacts('r/1/')).rejects.toThrow('r/1/a could not be deleted: AccessDenied');
  });
});

describe('putCsv', () => {
  test('writes rows as they come, quoted where needed', async () => {
    async function* rows() {
      yield ['CC1', 'a,"b"', 1.5];
      yield ['CC2', '', 0];
    }

    await putCsv('a.csv', ['customer', 'product', 'score'], rows());

    expect(buckets.text('artifacts', 'a.csv')).toBe('customer,product,score\nCC1,"a,""b""",1.5\nCC2,,0\n');
  });

  test('writes the header alone when there is no row, and nothing when no header is wanted', async () => {
    await putCsv('a.csv', ['customer', 'email'], []);
    await putCsv('b.csv', null, []);

    expect(buckets.text('artifacts', 'a.csv')).toBe('customer,email\n');
    expect(buckets.text('artifacts', 'b.csv')).toBe('');
  });

  test('fails when the rows fail, and when the bucket does', async () => {
    async function* rows() {
      yield ['CC1'];
      throw new Error('the rows are gone');
    }
    await expect(putCsv('a.csv', null, rows())).rejects.toThrow('the rows are gone');

    buckets.answer('PutObjectCommand', () => {
      throw new Error('the bucket is gone');
    });
    await expect(putCsv('a.csv', null, [['CC1']])).rejects.toThrow('the bucket is gone');
  });
});
