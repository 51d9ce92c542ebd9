/**
 * What S3 promises, asked of the embedded cloud's S3 through AWS' own client. The second half names what S3 does and
 * this one does not.
 */
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  GetObjectTaggingCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  ListObjectVersionsCommand,
  ListPartsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { createPresignedPost, type PresignedPostOptions } from '@aws-sdk/s3-presigned-post';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { UploadEvent } from '../../../lib/contracts/events.ts';
import { type S3Options, type S3Server, startS3 } from '../../../lib/local/s3/server.ts';
import { S3_CREDENTIALS as credentials } from '../../../lib/local/s3/signature.ts';

/** One bucket overwrites, the other keeps versions. */
const Bucket = 'plain';
const VERSIONED = 'versioned';
const MEBIBYTE = 2 ** 20;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const region = 'us-east-1';

let directory: string;
let server: S3Server;
let client: S3Client;
let clock = Date.now();
const events: UploadEvent[] = [];

const start = async (options: Partial<S3Options> = {}) => {
  server = await startS3({
    port: 0,
    directory,
    buckets: [{ name: Bucket }, { name: VERSIONED, versionDays: 30 }],
    onObjectCreated: (event) => events.push(event),
    now: () => new Date(clock),
    ...options,
  });
  client = new S3Client({ endpoint: server.url, region, credentials, maxAttempts: 1 });
};
const stop = async () => {
  client.destroy();
  await server.close();
};

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'dwell-s3-'));
  await start();
});

afterAll(async () => {
  await stop();
  await rm(directory, { recursive: true });
});

beforeEach(() => {
  clock = Date.now();
  events.length = 0;
});

const put = (Key: string, Body: string | Buffer = 'x', more: Partial<PutObjectCommandInput> = {}) =>
  client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const get = (Key: string, more: Partial<GetObjectCommandInput> = {}) =>
  client.send(new GetObjectCommand({ Bucket, Key, ...more }));
const text = async (Key: string, more: Partial<GetObjectCommandInput> = {}) =>
  (await get(Key, more)).Body?.transformToString();
const list = (more: Partial<ListObjectsV2CommandInput>) =>
  client.send(new ListObjectsV2Command({ Bucket, ...more }));
const head = (Key: string, more: Partial<GetObjectCommandInput> = {}) =>
  client.send(new HeadObjectCommand({ Bucket, Key, ...more }));
const md5 = (bytes: string | Buffer) => createHash('md5').update(bytes).digest('hex');
/** What an error of the client has of S3's answer. */
const failing = (name: string, status: number) => ({ name, $metadata: { httpStatusCode: status } });

describe('an object', () => {
  test('comes back with its type, metadata and ETag', async () => {
    const { ETag } = await put('a.json', '{}', {
      ContentType: 'application/json',
      ContentEncoding: 'identity',
      CacheControl: 'no-store',
      ContentDisposition: 'attachment; filename="a.json"',
      Metadata: { source: 'shop' },
    });

    const found = await get('a.json');

    expect(await found.Body?.transformToString()).toBe('{}');
    expect(found).toMatchObject({
      ETag: `"${md5('{}')}"`,
      ContentLength: 2,
      ContentType: 'application/json',
      ContentEncoding: 'identity',
      CacheControl: 'no-store',
      ContentDisposition: 'attachment; filename="a.json"',
      Metadata: { source: 'shop' },
    });
    expect(ETag).toBe(found.ETag);
    expect(Math.abs((found.LastModified?.getTime() ?? 0) - clock)).toBeLessThan(2000);
    expect(await head('a.json')).toMatchObject({ ContentLength: 2, ContentType: 'application/json' });
  });

  test('may be empty', async () => {
    await put('empty', '');

    expect(await text('empty')).toBe('');
    expect(await head('empty')).toMatchObject({ ContentLength: 0, ETag: `"${md5('')}"` });
  });

  test('may have any key that S3 takes', async () => {
    const keys = [
      '../up',
      './here',
      'a//b',
      '/root',
      'end/',
      "blank + plus & 'quote' <tag>?#",
      'ü/日本/😀',
      '%2F',
    ];
    for (const key of keys) await put(`keys/${key}`, key);

    for (const key of keys) expect(await text(`keys/${key}`)).toBe(key);
    const { Contents } = await list({ Prefix: 'keys/' });
    expect(Contents?.map(({ Key }) => Key).toSorted()).toEqual(keys.map((key) => `keys/${key}`).toSorted());
  });

  test('may have the name of a folder of others', async () => {
    await put('both', 'object');
    await put('both/inner', 'inner');
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'both/inner' }));

    expect(await text('both')).toBe('object');
  });

  test('with a key of more than 1,024 bytes is refused', async () => {
    await put('k'.repeat(1024));

    await expect(put('k'.repeat(1025))).rejects.toMatchObject(failing('KeyTooLongError', 400));
  });

  test('is the version `null` of a bucket that keeps none', async () => {
    await put('one', 'bytes');

    const { ContentLength } = await client.send(
      new HeadObjectCommand({ Bucket, Key: 'one', VersionId: 'null' }),
    );
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'one', VersionId: 'null' }));

    expect(ContentLength).toBe(5);
    await expect(get('one')).rejects.toThrow('The specified key does not exist.');
  });

  test('that does not exist is an error, of its own for HEAD, which has no body', async () => {
    await expect(get('nothing')).rejects.toMatchObject(failing('NoSuchKey', 404));
    await expect(head('nothing')).rejects.toMatchObject(failing('NotFound', 404));
    await expect(get('a', { Bucket: 'no-such-bucket' })).rejects.toMatchObject(failing('NoSuchBucket', 404));
    await expect(put('a', 'x', { Bucket: 'no-such-bucket' })).rejects.toMatchObject(
      failing('NoSuchBucket', 404),
    );
    await client.send(new HeadBucketCommand({ Bucket }));
    await expect(client.send(new HeadBucketCommand({ Bucket: 'no-such-bucket' }))).rejects.toMatchObject(
      failing('NotFound', 404),
    );
  });

  test('lasts beyond the process', async () => {
    await put('lasting', 'x', { Metadata: { source: 'shop' } });

    await stop();
    await start();

    expect(await text('lasting')).toBe('x');
    expect((await head('lasting')).Metadata).toEqual({ source: 'shop' });
  });

  test.each([
    ['bytes=0-3', '0123', 'bytes 0-3/10'],
    ['bytes=4-', '456789', 'bytes 4-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=8-99', '89', 'bytes 8-9/10'],
  ])('is read in part: %s', async (Range, expected, ContentRange) => {
    await put('digits', '0123456789');

    const part = await get('digits', { Range });

    expect(await part.Body?.transformToString()).toBe(expected);
    expect(part).toMatchObject({ ContentRange, ContentLength: expected.length });
    expect(part.$metadata.httpStatusCode).toBe(206);
  });

  test('has no part beyond its end', async () => {
    await put('digits', '0123456789');

    await expect(get('digits', { Range: 'bytes=10-' })).rejects.toMatchObject(failing('InvalidRange', 416));
  });

  test('is not sent again to whom has it', async () => {
    const { ETag } = await put('cached', 'x');

    await expect(get('cached', { IfNoneMatch: ETag })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 304 },
    });
    await expect(get('cached', { IfMatch: '"other"' })).rejects.toMatchObject(
      failing('PreconditionFailed', 412),
    );
    expect(await text('cached', { IfMatch: ETag, IfNoneMatch: '"other"' })).toBe('x');
  });
});

describe('an upload', () => {
  test.each(['ContentMD5', 'ChecksumCRC32'])(
    'that arrives otherwise than it was sent is refused: %s',
    async (name) => {
      const wrong = Buffer.alloc(name === 'ContentMD5' ? 16 : 4, 1).toString('base64');

      await expect(put('broken', 'x', { [name]: wrong })).rejects.toMatchObject(failing('BadDigest', 400));

      await expect(get('broken')).rejects.toMatchObject({ name: 'NoSuchKey' });
      expect(events).toEqual([]);
    },
  );

  test('whose body is not the signed one is refused', async () => {
    const address = new URL(`${server.url}/${Bucket}/broken`);
    const response = await fetch(address, {
      method: 'PUT',
      body: 'x',
      headers: { 'x-amz-content-sha256': createHash('sha256').update('y').digest('hex') },
    });

    expect(response.status).toBe(400);
    expect(await response.text()).toContain('<Code>XAmzContentSHA256Mismatch</Code>');
  });

  test('of a stream is held against the checksum behind it', async () => {
    const send = (checksum: string) =>
      fetch(`${server.url}/${Bucket}/trailer`, {
        method: 'PUT',
        body: `5\r\nhello\r\n0\r\nx-amz-checksum-crc32:${checksum}\r\n\r\n`,
        headers: { 'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' },
      });

    // CRC-32 of "hello" is 0x3610a686.
    expect((await send(Buffer.from('3610a686', 'hex').toString('base64'))).status).toBe(200);
    const refused = await send('AAAAAA==');
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain('<Code>BadDigest</Code>');
  });

  test('that must not replace anything does not', async () => {
    await put('once', 'first', { IfNoneMatch: '*' });

    await expect(put('once', 'second', { IfNoneMatch: '*' })).rejects.toMatchObject(
      failing('PreconditionFailed', 412),
    );

    expect(await text('once')).toBe('first');
  });

  test('that must replace what its sender has seen does only that', async () => {
    const { ETag } = await put('seen', 'first');
    await put('seen', 'second', { IfMatch: ETag });

    await expect(put('seen', 'third', { IfMatch: ETag })).rejects.toMatchObject(
      failing('PreconditionFailed', 412),
    );
    await expect(put('never-seen', 'x', { IfMatch: ETag })).rejects.toMatchObject(failing('NoSuchKey', 404));

    expect(await text('seen')).toBe('second');
  });

  test('is the only one that wins where many may create an object', async () => {
    const bodies = Array.from({ length: 20 }, (_, n) => `writer ${n}`);

    const outcomes = await Promise.allSettled(bodies.map((body) => put('race', body, { IfNoneMatch: '*' })));

    const winners = bodies.filter((_, n) => outcomes[n].status === 'fulfilled');
    expect(winners).toHaveLength(1);
    expect(await text('race')).toBe(winners[0]);
  });
});

describe('a bucket that keeps versions', () => {
  const versioned = { Bucket: VERSIONED };

  test('has every write under an id of its own, which the event names', async () => {
    const first = await put('v.csv', 'first', versioned);
    const second = await put('v.csv', 'second', versioned);

    expect(await text('v.csv', versioned)).toBe('second');
    expect(await text('v.csv', { ...versioned, VersionId: first.VersionId })).toBe('first');
    expect(await head('v.csv', { ...versioned, VersionId: first.VersionId })).toMatchObject({
      ContentLength: 5,
      VersionId: first.VersionId,
    });
    expect(events.map(({ detail }) => detail.object['version-id'])).toEqual([
      first.VersionId,
      second.VersionId,
    ]);
    expect(first.VersionId).not.toBe(second.VersionId);
  });

  test('hides a deleted object behind a marker, which can be deleted in its turn', async () => {
    const { VersionId } = await put('hidden', 'x', versioned);
    const marker = await client.send(new DeleteObjectCommand({ ...versioned, Key: 'hidden' }));

    expect(marker).toMatchObject({ DeleteMarker: true, VersionId: expect.any(String) });
    await expect(get('hidden', versioned)).rejects.toMatchObject(failing('NoSuchKey', 404));
    expect((await list({ ...versioned, Prefix: 'hidden' })).KeyCount).toBe(0);
    expect(await text('hidden', { ...versioned, VersionId })).toBe('x');
    await expect(get('hidden', { ...versioned, VersionId: marker.VersionId })).rejects.toMatchObject(
      failing('MethodNotAllowed', 405),
    );
    await put('other', 'x', { ...versioned, IfNoneMatch: '*' });

    const Objects = [{ Key: 'hidden', VersionId: marker.VersionId }];
    await client.send(new DeleteObjectsCommand({ ...versioned, Delete: { Objects } }));
    expect(await text('hidden', versioned)).toBe('x');
  });

  test('may be written to anew where a marker stands', async () => {
    await put('again', 'old', versioned);
    await client.send(new DeleteObjectCommand({ ...versioned, Key: 'again' }));

    await put('again', 'new', { ...versioned, IfNoneMatch: '*' });

    expect(await text('again', versioned)).toBe('new');
  });

  test('loses a version that is deleted by its id, and falls back to the one before', async () => {
    const first = await put('back', 'first', versioned);
    const second = await put('back', 'second', versioned);

    await client.send(new DeleteObjectCommand({ ...versioned, Key: 'back', VersionId: second.VersionId }));

    expect(await text('back', versioned)).toBe('first');
    await expect(get('back', { ...versioned, VersionId: second.VersionId })).rejects.toMatchObject(
      failing('NoSuchVersion', 404),
    );
    const copy = { ...versioned, Key: 'copy', CopySource: `${VERSIONED}/back?versionId=${first.VersionId}` };
    await client.send(new CopyObjectCommand(copy));
    expect(await text('copy', versioned)).toBe('first');
  });

  test('forgets versions that were replaced thirty days ago, and keeps what was not replaced', async () => {
    const first = await put('old', 'first', versioned);
    const second = await put('old', 'second', versioned);
    await put('alone', 'x', versioned);
    const restarted = async (days: number) => {
      await stop();
      clock += days * DAY_MS;
      await start();
    };

    await restarted(29);
    expect(await text('old', { ...versioned, VersionId: first.VersionId })).toBe('first');
    await put('old', 'third', versioned);
    await restarted(2);

    await expect(get('old', { ...versioned, VersionId: first.VersionId })).rejects.toMatchObject({
      name: 'NoSuchVersion',
    });
    expect(await text('old', { ...versioned, VersionId: second.VersionId })).toBe('second');
    expect(await text('old', versioned)).toBe('third');
    expect(await text('alone', versioned)).toBe('x');
  });

  test('takes a newer write as the newer version, even when the clock was set back', async () => {
    await put('clock', 'first', versioned);
    await stop();
    clock -= DAY_MS;
    await start();

    await put('clock', 'second', versioned);

    expect(await text('clock', versioned)).toBe('second');
  });
});

describe('a listing', () => {
  test('is sorted by UTF-8 bytes', async () => {
    // In UTF-16, as JavaScript compares, the emoji would stand before the last.
    const keys = [
      'order/A',
      'order/a',
      'order/a-b',
      'order/a/b',
      'order/z',
      'order/ü',
      'order/\uFF5E',
      'order/😀',
    ];
    for (const key of keys.toReversed()) await put(key);

    const { Contents } = await list({ Prefix: 'order/' });

    expect(Contents?.map(({ Key }) => Key)).toEqual(keys);
    expect(Contents?.[0]).toMatchObject({ Size: 1, ETag: `"${md5('x')}"`, LastModified: expect.any(Date) });
  });

  test('starts after a key, whether it exists or not', async () => {
    for (const key of ['after/a', 'after/b', 'after/c']) await put(key);
    const startingAfter = async (StartAfter: string) =>
      (await list({ Prefix: 'after/', StartAfter })).Contents?.map(({ Key }) => Key);

    expect(await startingAfter('after/a')).toEqual(['after/b', 'after/c']);
    expect(await startingAfter('after/aa')).toEqual(['after/b', 'after/c']);
  });

  test('takes keys with a delimiter together, and counts each group once over all pages', async () => {
    for (const key of ['1/a', '1/b', '2', '3/a', '3/b', '3/c', '4']) await put(`groups/${key}`);
    const pages: (string | undefined)[][] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await list({ Prefix: 'groups/', Delimiter: '/', MaxKeys: 1, ContinuationToken });
      pages.push([
        ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
        ...(page.Contents ?? []).map(({ Key }) => Key),
      ]);
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken);

    expect(pages).toEqual([['groups/1/'], ['groups/2'], ['groups/3/'], ['groups/4']]);
  });

  test('has keys that XML cannot hold encoded where it is asked to', async () => {
    await put('encoded/ü & \u0007+', 'x');

    const { Contents } = await list({ Prefix: 'encoded/', EncodingType: 'url' });

    expect(decodeURIComponent(Contents?.[0].Key ?? '')).toBe('encoded/ü & \u0007+');
  });

  test('of a bucket or folder that does not exist is an error or empty', async () => {
    expect(await list({ Prefix: 'no/such/folder/' })).toMatchObject({ KeyCount: 0, IsTruncated: false });
    await expect(list({ Bucket: 'no-such-bucket' })).rejects.toMatchObject(failing('NoSuchBucket', 404));
  });
});

describe('a delete', () => {
  test('of what is not there succeeds', async () => {
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'never' }));
    const Objects = [{ Key: 'never & <nowhere>' }];
    const { Deleted, Errors } = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));

    expect(Deleted).toEqual(Objects);
    expect(Errors).toBeUndefined();
  });
});

describe('a copy', () => {
  test('has the bytes and metadata of its source, or metadata of its own', async () => {
    await put('source', 'x', { ContentType: 'text/csv', Metadata: { source: 'shop' } });
    const copy = { Bucket, CopySource: `${Bucket}/source` };
    const { CopyObjectResult } = await client.send(new CopyObjectCommand({ ...copy, Key: 'same' }));
    const replaced = { MetadataDirective: 'REPLACE', ContentType: 'text/plain' } as const;
    await client.send(new CopyObjectCommand({ ...copy, Key: 'other', ...replaced }));

    expect(CopyObjectResult?.ETag).toBe(`"${md5('x')}"`);
    expect(await head('same')).toMatchObject({ ContentType: 'text/csv', Metadata: { source: 'shop' } });
    expect(await head('other')).toMatchObject({ ContentType: 'text/plain', Metadata: {} });
    expect(await text('other')).toBe('x');
  });

  test('of nothing, or of an object to itself, is an error', async () => {
    await put('source', 'x');
    const copy = (Key: string, from: string) =>
      client.send(new CopyObjectCommand({ Bucket, Key, CopySource: `${Bucket}/${from}` }));

    await expect(copy('to', 'nothing')).rejects.toMatchObject(failing('NoSuchKey', 404));
    await expect(copy('source', 'source')).rejects.toMatchObject(failing('InvalidRequest', 400));
  });
});

describe('an upload in parts', () => {
  const Key = 'parts.bin';
  const begin = async (more: Partial<PutObjectCommandInput> = {}) => {
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key, ...more }));
    return { Bucket, Key, UploadId };
  };
  const part = async (upload: Awaited<ReturnType<typeof begin>>, PartNumber: number, Body: Buffer) => {
    const { ETag } = await client.send(new UploadPartCommand({ ...upload, PartNumber, Body }));
    return { PartNumber, ETag };
  };
  const complete = (
    upload: Awaited<ReturnType<typeof begin>>,
    Parts: { PartNumber: number; ETag?: string }[],
    more: { IfNoneMatch?: string } = {},
  ) => client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts }, ...more }));

  test('is the parts joined by number, with an ETag of their ETags', async () => {
    const bodies = [Buffer.alloc(5 * MEBIBYTE, 'a'), Buffer.alloc(5 * MEBIBYTE, 'b'), Buffer.from('end')];
    const upload = await begin({ ContentType: 'text/csv', Metadata: { source: 'shop' } });
    const last = await part(upload, 9, bodies[2]);
    const first = await part(upload, 1, bodies[0]);
    await part(upload, 2, Buffer.from('sent once more below'));
    const second = await part(upload, 2, bodies[1]);
    await expect(get(Key)).rejects.toMatchObject({ name: 'NoSuchKey' });

    const { ETag } = await complete(upload, [first, second, last]);

    const joinedHashes = Buffer.concat(bodies.map((body) => Buffer.from(md5(body), 'hex')));
    expect(ETag).toBe(`"${md5(joinedHashes)}-3"`);
    const found = await get(Key);
    expect(found).toMatchObject({ ETag, ContentType: 'text/csv', Metadata: { source: 'shop' } });
    const bytes = Buffer.from((await found.Body?.transformToByteArray()) ?? []);
    expect(bytes.equals(Buffer.concat(bodies))).toBe(true);
    expect(events.map(({ detail }) => detail.object.key)).toEqual([Key]);
  });

  test('is refused where a part is missing, small, or out of order', async () => {
    const upload = await begin();
    const small = await part(upload, 1, Buffer.from('small'));
    const large = await part(upload, 2, Buffer.alloc(5 * MEBIBYTE));

    await expect(complete(upload, [{ ...small, ETag: large.ETag }])).rejects.toMatchObject(
      failing('InvalidPart', 400),
    );
    await expect(complete(upload, [large, small])).rejects.toMatchObject(failing('InvalidPartOrder', 400));
    await expect(complete(upload, [small, large])).rejects.toMatchObject(failing('EntityTooSmall', 400));
    await expect(complete(upload, [large], { IfNoneMatch: '*' })).rejects.toMatchObject(
      failing('PreconditionFailed', 412),
    );
  });

  test('leaves nothing when it is given up', async () => {
    const upload = await begin();
    await part(upload, 1, Buffer.from('x'));

    await client.send(new AbortMultipartUploadCommand(upload));

    await expect(part(upload, 2, Buffer.from('x'))).rejects.toMatchObject(failing('NoSuchUpload', 404));
    await expect(complete(upload, [{ PartNumber: 1, ETag: '"x"' }])).rejects.toMatchObject({
      name: 'NoSuchUpload',
    });
  });
});

describe('a signature', () => {
  test('by other keys is refused', async () => {
    const sent = (keys: { accessKeyId: string; secretAccessKey: string }) =>
      new S3Client({ endpoint: server.url, region, credentials: keys }).send(
        new HeadObjectCommand({ Bucket, Key: 'a' }),
      );
    const forged = (keys: { accessKeyId: string; secretAccessKey: string }) =>
      new S3Client({ endpoint: server.url, region, credentials: keys }).send(
        new PutObjectCommand({ Bucket, Key: 'forged', Body: 'x' }),
      );

    await expect(forged({ ...credentials, secretAccessKey: 'guessed' })).rejects.toMatchObject(
      failing('SignatureDoesNotMatch', 403),
    );
    await expect(forged({ ...credentials, accessKeyId: 'somebody' })).rejects.toMatchObject(
      failing('InvalidAccessKeyId', 403),
    );
    await expect(sent({ ...credentials, secretAccessKey: 'guessed' })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 403 },
    });
    await expect(get('forged')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  test('in an address lets its holder download, under the name that it gives', async () => {
    await put('exports/ü (1).csv', 'x');
    const command = new GetObjectCommand({
      Bucket,
      Key: 'exports/ü (1).csv',
      ResponseContentDisposition: 'attachment; filename="lists.csv"',
    });

    const response = await fetch(await getSignedUrl(client, command, { expiresIn: 60 }));

    expect(await response.text()).toBe('x');
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="lists.csv"');
  });

  test('in an address cannot give a download a name that no header can have', async () => {
    await put('lists', 'x');
    const command = new GetObjectCommand({
      Bucket,
      Key: 'lists',
      ResponseContentDisposition: 'attachment; filename="日本.csv"',
    });

    const response = await fetch(await getSignedUrl(client, command, { expiresIn: 60 }));

    expect(await response.text()).toContain('<Code>InvalidArgument</Code>');
  });

  test('in an address is for that address, and for its time', async () => {
    await put('exports/mine', 'mine');
    await put('exports/yours', 'yours');
    const command = new GetObjectCommand({ Bucket, Key: 'exports/mine' });
    const address = await getSignedUrl(client, command, { expiresIn: 60 });

    const other = await fetch(address.replace('mine', 'yours'));
    expect(other.status).toBe(403);
    expect(await other.text()).toContain('<Code>SignatureDoesNotMatch</Code>');
    clock += 2 * MINUTE_MS;
    const late = await fetch(address);
    expect(late.status).toBe(403);
    expect(await late.text()).toContain('<Code>AccessDenied</Code>');
  });

  test('in an address lets its holder upload', async () => {
    const command = new PutObjectCommand({ Bucket, Key: 'clicks/link.csv' });

    const response = await fetch(await getSignedUrl(client, command), { method: 'PUT', body: 'x' });

    expect(response.status).toBe(200);
    expect(await text('clicks/link.csv')).toBe('x');
  });
});

describe('a form', () => {
  type Sent = { fields?: Record<string, string>; content?: string; name?: string };
  const post = async (
    options: Partial<PresignedPostOptions>,
    { fields = {}, content = 'CC1,1_1,5\n', name = 'a.csv' }: Sent = {},
  ) => {
    const signed = await createPresignedPost(client, {
      Bucket,
      Key: 'clicks/form.csv',
      Expires: 60,
      ...options,
    });
    const form = new FormData();
    for (const [field, value] of Object.entries({ ...signed.fields, ...fields })) form.set(field, value);
    form.set('file', new File([content], name));
    return fetch(signed.url, { method: 'POST', body: form });
  };
  const refused = async (response: Response, code: string, reason = '') => {
    expect(await response.text()).toMatch(new RegExp(`<Code>${code}</Code><Message>.*${reason}`));
    expect(response.ok).toBe(false);
    expect(events).toEqual([]);
  };

  test('that was signed uploads its file', async () => {
    const content = 'CC1,1_1,5\r\n--\r\n'.repeat(20_000);
    const Fields = { 'Content-Type': 'text/csv', success_action_status: '201', 'x-amz-meta-source': 'shop' };

    const response = await post({ Fields }, { content });

    expect(response.status).toBe(201);
    expect(await response.text()).toContain(`<Key>clicks/form.csv</Key>`);
    expect(await text('clicks/form.csv')).toBe(content);
    expect(await head('clicks/form.csv')).toMatchObject({
      ContentType: 'text/csv',
      Metadata: { source: 'shop' },
    });
    expect(events).toMatchObject([{ detail: { object: { key: 'clicks/form.csv', size: content.length } } }]);
  });

  test('may have metadata of any script, which come back encoded', async () => {
    const response = await post({ Fields: { 'x-amz-meta-shop': '日本' } });

    expect(response.status).toBe(204);
    expect(await head('clicks/form.csv')).toMatchObject({ Metadata: { shop: '=?UTF-8?B?5pel5pys?=' } });
  });

  test('may take the key from the name of the file, within the prefix that was signed', async () => {
    const options = {
      Key: 'clicks/\u0024{filename}',
      Conditions: [['starts-with', '$key', 'clicks/'] as ['starts-with', string, string]],
    };

    expect((await post(options, { name: 'shop "ü".csv' })).status).toBe(204);
    expect(await text('clicks/shop "ü".csv')).toBe('CC1,1_1,5\n');
    events.length = 0;
    await refused(
      await post(options, { fields: { key: 'contacts/a.csv' } }),
      'AccessDenied',
      'Policy Condition failed',
    );
  });

  test('takes a file of the size that was signed', async () => {
    const Conditions = [['content-length-range', 5, 20] as ['content-length-range', number, number]];

    expect((await post({ Conditions })).status).toBe(204);
    events.length = 0;
    await refused(await post({ Conditions }, { content: 'x' }), 'EntityTooSmall');
    await refused(await post({ Conditions }, { content: 'x'.repeat(500_000) }), 'EntityTooLarge');
  });

  test('with a field that was not signed, another bucket or a forged policy is refused', async () => {
    await refused(await post({}, { fields: { acl: 'public-read' } }), 'AccessDenied', 'Extra input fields');
    await refused(
      await post({}, { fields: { key: 'clicks/other.csv' } }),
      'AccessDenied',
      'Policy Condition failed',
    );
    const Conditions = [{ bucket: VERSIONED }];
    await refused(await post({ Conditions }), 'AccessDenied', 'Policy Condition failed');
    const policy = Buffer.from('{"expiration":"2999-01-01T00:00:00Z","conditions":[]}').toString('base64');
    await refused(await post({}, { fields: { policy } }), 'SignatureDoesNotMatch');
  });

  test('is refused when its time is over', async () => {
    clock += 2 * MINUTE_MS;

    await refused(await post({}), 'AccessDenied', 'Policy expired');
  });

  test('without a file, or that is none, is refused', async () => {
    const form = new FormData();
    form.set('key', 'clicks/a.csv');
    const address = `${server.url}/${Bucket}`;

    await refused(await fetch(address, { method: 'POST', body: form }), 'InvalidArgument');
    await refused(await fetch(address, { method: 'POST', body: 'x' }), 'MalformedPOSTRequest');
  });
});

describe('unlike S3, this one', () => {
  test('takes requests without a signature: it is on the loopback', async () => {
    const address = `${server.url}/${Bucket}/unsigned`;

    expect((await fetch(address, { method: 'PUT', body: 'x' })).status).toBe(200);
    expect(await (await fetch(address)).text()).toBe('x');
  });

  test('does not check the signatures of single chunks', async () => {
    const signed = `1;chunk-signature=${'0'.repeat(64)}\r\nx\r\n0;chunk-signature=${'0'.repeat(64)}\r\n\r\n`;
    const headers = { 'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' };

    const response = await fetch(`${server.url}/${Bucket}/chunks`, { method: 'PUT', body: signed, headers });

    expect(response.status).toBe(200);
    expect(await text('chunks')).toBe('x');
  });

  test('checks of checksums CRC-32, MD5 and the signed SHA-256, and gives none back', async () => {
    await put('sums', 'x', { ChecksumSHA1: Buffer.alloc(20).toString('base64') });

    expect((await get('sums', { ChecksumMode: 'ENABLED' })).ChecksumCRC32).toBeUndefined();
  });

  test('does not know older signatures', async () => {
    const headers = { authorization: `AWS ${credentials.accessKeyId}:signature` };

    expect((await fetch(`${server.url}/${Bucket}/a`, { headers })).status).toBe(400);
  });

  test.each([
    ['list buckets', new ListBucketsCommand({})],
    ['list in the first version', new ListObjectsCommand({ Bucket })],
    ['list versions', new ListObjectVersionsCommand({ Bucket: VERSIONED })],
    ['list parts', new ListPartsCommand({ Bucket, Key: 'a', UploadId: 'a' })],
    [
      'copy into a part',
      new UploadPartCopyCommand({ Bucket, Key: 'a', UploadId: 'a', PartNumber: 1, CopySource: 'a/b' }),
    ],
    ['tell access or tags', new GetObjectAclCommand({ Bucket, Key: 'a' })],
    ['keep tags', new GetObjectTaggingCommand({ Bucket, Key: 'a' })],
    [
      'change how a bucket works',
      new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }),
    ],
  ])('does not %s, and says so', async (_, command) => {
    // biome-ignore lint/suspicious/noExplicitAny: each command has an output of its own, and none is looked at
    await expect(client.send(command as any)).rejects.toMatchObject(failing('NotImplemented', 501));
  });
});

test('an object of many megabytes goes through as a stream', async () => {
  const chunk = Buffer.alloc(MEBIBYTE, 'dwell');
  const count = 64;
  function* chunks() {
    for (let n = 0; n < count; n++) yield chunk;
  }

  await client.send(
    new PutObjectCommand({
      Bucket,
      Key: 'large',
      Body: Readable.from(chunks(), { objectMode: false }),
      ContentLength: count * MEBIBYTE,
    }),
  );

  const hash = createHash('md5');
  for (let n = 0; n < count; n++) hash.update(chunk);
  expect((await head('large')).ETag).toBe(`"${hash.digest('hex')}"`);
  const read = createHash('md5');
  for await (const piece of (await get('large')).Body as Readable) read.update(piece);
  expect(`"${read.digest('hex')}"`).toBe((await head('large')).ETag);
});
