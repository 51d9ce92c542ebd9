/** S3 in memory behind the SDK's client: as much of it as the functions use, versions included. */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach } from 'vitest';
import { s3 } from '../../lib/store/clients.ts';

interface StoredObject {
  readonly bytes: Buffer;
  readonly lastModified: Date;
}

export class MemoryBuckets {
  /** By bucket and key, as `<bucket>/<key>`. */
  readonly objects = new Map<string, StoredObject>();
  /** By the same and the version. */
  readonly versions = new Map<string, StoredObject>();
  readonly mock = mockClient(s3);
  /** Keys that one ListObjectsV2 answers at most. */
  pageSize = 1000;
  readonly #parts = new Map<string, Buffer[]>();

  put(bucket: string, key: string, content: string | Uint8Array, lastModified = new Date()): void {
    this.objects.set(`${bucket}/${key}`, { bytes: Buffer.from(content as string), lastModified });
  }

  putVersion(bucket: string, key: string, version: string, content: string, lastModified = new Date()): void {
    const stored = { bytes: Buffer.from(content), lastModified };
    this.versions.set(`${bucket}/${key}@${version}`, stored);
    this.objects.set(`${bucket}/${key}`, stored);
  }

  text(bucket: string, key: string): string {
    const found = this.objects.get(`${bucket}/${key}`);
    if (!found) throw new Error(`nothing lies at ${bucket}/${key}; there are ${this.keys(bucket).join(' ')}`);
    return found.bytes.toString('utf-8');
  }

  json(bucket: string, key: string) {
    return JSON.parse(this.text(bucket, key));
  }

  keys(bucket: string, prefix = ''): string[] {
    const start = `${bucket}/${prefix}`;
    return [...this.objects.keys()]
      .filter((name) => name.startsWith(start))
      .map((name) => name.slice(bucket.length + 1))
      .sort();
  }

  /** Empty buckets, and the mock as at first. */
  reset(): void {
    this.objects.clear();
    this.versions.clear();
    this.pageSize = 1000;
    this.mock.reset();
    this.#serve();
  }

  #serve(): void {
    this.mock.on(PutObjectCommand).callsFake(async ({ Bucket, Key, Body }) => {
      this.put(Bucket, Key, await bytesOf(Body));
      return { ETag: '"etag"' };
    });
    this.mock.on(GetObjectCommand).callsFake(async (input) => {
      const { bytes, lastModified } = this.#find(input, NoSuchKey);
      const body = Readable.from(bytes.length > 0 ? [bytes] : [], { objectMode: false });
      const Body = Object.assign(body, {
        transformToByteArray: async () => new Uint8Array(bytes),
        transformToString: async () => bytes.toString('utf-8'),
      });
      return { Body, ContentLength: bytes.length, LastModified: lastModified };
    });
    this.mock.on(HeadObjectCommand).callsFake(async (input) => {
      const { bytes, lastModified } = this.#find(input, NotFound);
      return { ContentLength: bytes.length, LastModified: lastModified, ETag: etagOf(bytes) };
    });
    this.mock.on(CopyObjectCommand).callsFake(async ({ Bucket, Key, CopySource }) => {
      const source = this.objects.get(decodeURIComponent(CopySource));
      if (!source) throw new NoSuchKey({ message: 'no such key', $metadata: {} });
      this.put(Bucket, Key, source.bytes);
      return {};
    });
    this.mock.on(DeleteObjectsCommand).callsFake(async ({ Bucket, Delete }) => {
      for (const { Key } of Delete.Objects) this.objects.delete(`${Bucket}/${Key}`);
      return {};
    });
    this.mock.on(ListObjectsV2Command).callsFake(async (input) => this.#list(input));
    this.#serveMultipart();
  }

  #serveMultipart(): void {
    this.mock.on(CreateMultipartUploadCommand).callsFake(async ({ Bucket, Key }) => {
      this.#parts.set(`${Bucket}/${Key}`, []);
      return { UploadId: `${Bucket}/${Key}` };
    });
    this.mock.on(UploadPartCommand).callsFake(async ({ UploadId, PartNumber, Body }) => {
      (this.#parts.get(UploadId) as Buffer[])[PartNumber - 1] = await bytesOf(Body);
      return { ETag: `"${PartNumber}"` };
    });
    this.mock.on(CompleteMultipartUploadCommand).callsFake(async ({ Bucket, Key, UploadId }) => {
      this.put(Bucket, Key, Buffer.concat(this.#parts.get(UploadId) as Buffer[]));
      return {};
    });
  }

  #list(input: ListObjectsV2CommandInput) {
    const { Bucket = '', Prefix = '', Delimiter, ContinuationToken = '', MaxKeys = this.pageSize } = input;
    const all = this.keys(Bucket, Prefix).filter(
      (key) => key > ContinuationToken && !(Delimiter && key.slice(Prefix.length).includes(Delimiter)),
    );
    const keys = all.slice(0, Math.min(MaxKeys, this.pageSize));
    return {
      Contents: keys.map((Key) => {
        const { bytes, lastModified } = this.objects.get(`${Bucket}/${Key}`) as StoredObject;
        return { Key, Size: bytes.length, LastModified: lastModified, ETag: etagOf(bytes) };
      }),
      ...(all.length > keys.length ? { IsTruncated: true, NextContinuationToken: keys.at(-1) } : {}),
    };
  }

  #find(
    { Bucket, Key, VersionId }: { Bucket?: string; Key?: string; VersionId?: string },
    Missing: typeof NoSuchKey | typeof NotFound,
  ): StoredObject {
    const found = VersionId
      ? this.versions.get(`${Bucket}/${Key}@${VersionId}`)
      : this.objects.get(`${Bucket}/${Key}`);
    if (!found) throw new Missing({ message: 'The specified key does not exist.', $metadata: {} });
    return found;
  }
}

/** Empty buckets `uploads` and `artifacts` for each test of the file. */
export function useMemoryBuckets(): MemoryBuckets {
  const buckets = new MemoryBuckets();
  beforeEach(() => {
    Object.assign(process.env, {
      DWELL_UPLOAD_BUCKET: 'uploads',
      DWELL_ARTIFACTS_BUCKET: 'artifacts',
      AWS_REGION: 'eu-central-1',
    });
    buckets.reset();
  });
  afterAll(() => buckets.mock.restore());
  return buckets;
}

async function bytesOf(body: unknown): Promise<Buffer> {
  if (body === undefined) return Buffer.alloc(0);
  if (typeof body === 'string' || body instanceof Uint8Array) return Buffer.from(body as string);
  const chunks: Buffer[] = [];
  for await (const chunk of body as AsyncIterable<Buffer>) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

const etagOf = (bytes: Buffer) => `"${createHash('md5').update(bytes).digest('hex')}"`;
