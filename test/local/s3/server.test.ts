import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { UploadEvent } from '../../../lib/contracts/events.ts';
import type { HttpServer } from '../../../lib/local/http.ts';
import { startS3 } from '../../../lib/local/s3/server.ts';
import { S3_CREDENTIALS as credentials } from '../../../lib/local/s3/signature.ts';

const Bucket = 'shop';
const MEBIBYTE = 2 ** 20;
let directory: string;
let server: HttpServer;
let client: S3Client;
const events: UploadEvent[] = [];

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'dwell-s3-'));
  server = await startS3({
    port: 0,
    directory,
    buckets: [{ name: Bucket }],
    onObjectCreated: (event) => events.push(event),
  });
  client = new S3Client({ endpoint: server.url, region: 'us-east-1', credentials });
});

afterAll(async () => {
  client.destroy();
  await server.close();
  await rm(directory, { recursive: true });
});

beforeEach(() => {
  events.length = 0;
});

const put = (Key: string, Body: string | Buffer = 'x') =>
  client.send(new PutObjectCommand({ Bucket, Key, Body }));
const text = async (Key: string) => {
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
  return Body?.transformToString();
};
const objects = () => events.map((event) => event.detail.object);

test('an upload makes an Object Created event with key, size and ETag, and the time to the second', async () => {
  await put('clicks/spring sale, 100%.csv', 'hello');

  expect(events).toMatchObject([
    {
      source: 'aws.s3',
      'detail-type': 'Object Created',
      time: expect.stringMatching(/T\d\d:\d\d:\d\dZ$/),
      detail: {
        bucket: { name: Bucket },
        // MD5 of "hello", RFC 1321 implementations agree.
        object: { key: 'clicks/spring sale, 100%.csv', size: 5, etag: '5d41402abc4b2a76b9719d911017c592' },
      },
    },
  ]);
});

test('the same file dropped twice has two sequencers, the later greater', async () => {
  await put('clicks/a.csv', 'same');
  await put('clicks/a.csv', 'same');

  const [first, second] = objects();
  expect(Number.parseInt(second.sequencer ?? '', 16)).toBeGreaterThan(
    Number.parseInt(first.sequencer ?? '', 16),
  );
  expect(second.etag).toBe(first.etag);
});

test('a stream arrives as its bytes, without the framing of its transfer', async () => {
  const lines = Array.from({ length: 20_000 }, (_, row) => `CC${row},10_${row % 7},${row}\n`);
  const content = lines.join('');

  await client.send(
    new PutObjectCommand({
      Bucket,
      Key: 'stream.csv',
      Body: Readable.from(lines, { objectMode: false }),
      ContentLength: content.length,
    }),
  );

  expect(await text('stream.csv')).toBe(content);
  expect(objects()[0].size).toBe(content.length);
  const { ContentEncoding } = await client.send(new HeadObjectCommand({ Bucket, Key: 'stream.csv' }));
  expect(ContentEncoding).toBeUndefined();
});

test('a multipart upload makes one event, when it is complete', async () => {
  const content = Buffer.alloc(11 * MEBIBYTE, 'CC1,10_1,2.5\n');

  await new Upload({
    client,
    params: { Bucket, Key: 'clicks/large.csv', Body: Readable.from(content) },
  }).done();

  expect(objects()).toMatchObject([{ key: 'clicks/large.csv', size: content.length }]);
  expect(await text('clicks/large.csv')).toBe(content.toString());
});

test('a copy makes an event with the ETag of its content', async () => {
  const source = 'from/ü 100%2F.csv';
  await put(source, 'hello');
  await client.send(
    new CopyObjectCommand({
      Bucket,
      Key: 'clicks/to.csv',
      CopySource: `${Bucket}/${encodeURIComponent(source)}`,
    }),
  );

  await expect.poll(() => objects()).toHaveLength(2);
  expect(objects()[1]).toMatchObject({
    key: 'clicks/to.csv',
    size: 5,
    etag: '5d41402abc4b2a76b9719d911017c592',
  });
});

test('a delete makes no event', async () => {
  await put('gone.csv', 'x');
  await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'gone.csv' }] } }));

  expect(objects().map((object) => object.key)).toEqual(['gone.csv']);
  await expect(text('gone.csv')).rejects.toMatchObject({ name: 'NoSuchKey' });
});

test('a request without a signature may drop a file', async () => {
  const response = await fetch(`${server.url}/${Bucket}/clicks/curl.csv`, {
    method: 'PUT',
    body: 'CC1,10_1,2\n',
  });

  expect(response.status).toBe(200);
  expect(objects()).toMatchObject([{ key: 'clicks/curl.csv', size: 11 }]);
});

test('keys of any length and character are kept and listed as they are', async () => {
  const keys = ['é'.repeat(300), `${'x'.repeat(150)}%2F${'y'.repeat(300)}`, 'c:d*?"<>|\\', '%-', 'plain'];
  const expected = keys.map((key) => `odd/${key}`);
  for (const key of expected) await put(key, key);

  const { Contents } = await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'odd/' }));

  expect(Contents?.map((object) => object.Key).toSorted()).toEqual(expected.toSorted());
  for (const key of expected) expect(await text(key)).toBe(key);
});

test('a list of more than a page comes page by page, in the order of the keys, each key once', async () => {
  const keys = Array.from({ length: 45 }, (_, index) => `many/${index}${index % 3 === 0 ? '' : '-b'}`);
  await Promise.all(keys.map((key) => put(key)));

  const listed: (string | undefined)[] = [];
  const pages: number[] = [];
  for await (const page of paginateListObjectsV2({ client, pageSize: 20 }, { Bucket, Prefix: 'many/' })) {
    pages.push(page.Contents?.length ?? 0);
    listed.push(...(page.Contents ?? []).map((object) => object.Key));
  }

  expect(pages).toEqual([20, 20, 5]);
  expect(listed).toEqual(keys.toSorted());
});

test.each([
  ['plain', 'x-amz-content-sha256: UNSIGNED-PAYLOAD', 'CC1,10_1'],
  ['in chunks', 'x-amz-content-sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER', '10\r\nCC1,10_1'],
])('an upload that is cut off, %s, leaves nothing behind', async (_, header, body) => {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  const key = 'clicks/cut.csv';
  const files = () => readdir(path.join(directory, Bucket));
  const before = await files();
  socket.write(
    `PUT /${Bucket}/${key} HTTP/1.1\r\nHost: ${hostname}\r\nContent-Length: 99\r\n${header}\r\n\r\n${body}`,
  );
  await expect.poll(files).toHaveLength(before.length + 1);

  socket.destroy();

  await expect.poll(files).toEqual(before);
  expect(events).toEqual([]);
  await expect(text(key)).rejects.toMatchObject({ name: 'NoSuchKey' });
});

test('many deletes at a time in one folder succeed', async () => {
  const keys = Array.from({ length: 60 }, (_, index) => `folder/${index}.csv`);
  await Promise.all(keys.map((key) => put(key)));

  const { Errors } = await client.send(
    new DeleteObjectsCommand({ Bucket, Delete: { Objects: keys.map((Key) => ({ Key })) } }),
  );

  expect(Errors ?? []).toEqual([]);
  const { KeyCount } = await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'folder/' }));
  expect(KeyCount).toBe(0);
});

test('a reader sees the old object or the new one while it is replaced', async () => {
  const old = 'o'.repeat(3 * MEBIBYTE);
  const fresh = 'n'.repeat(5 * MEBIBYTE);
  await put('replaced.csv', old);

  const writing = put('replaced.csv', fresh);
  const seen: (string | undefined)[] = [];
  while (seen.length < 8) seen.push(await text('replaced.csv'));
  await writing;

  for (const content of seen) expect(content === old || content === fresh).toBe(true);
  expect(await text('replaced.csv')).toBe(fresh);
});
