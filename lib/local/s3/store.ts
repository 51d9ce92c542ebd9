/**
 * Objects on disk. s3rver's own store answers before the bytes are written, lets readers see half a file, lists in
 * the order of file names and cannot hold keys that are longer than a file name; S3 does none of that.
 */
import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import S3Object from 's3rver/lib/models/object.js';
import FilesystemStore, { type Listing, type Written } from 's3rver/lib/stores/filesystem.js';
import { keyToPath, pathToKey } from './key-path.ts';

const OBJECT_SUFFIX = '._S3rver_object';

export class BucketStore extends FilesystemStore {
  override getResourcePath(bucket: string, key: string | undefined, resource: string): string {
    return key
      ? `${path.join(this.rootDirectory, bucket, keyToPath(key))}._S3rver_${resource}`
      : super.getResourcePath(bucket, key, resource);
  }

  override async putObject(object: S3Object): Promise<Written> {
    const { bucket, key, content, metadata } = object;
    const body = Buffer.isBuffer(content) ? Readable.from([content]) : content;
    const written = await writeWhole(body, this.getResourcePath(bucket, key, 'object'));
    await this.putMetadata(bucket, key, metadata, written.md5);
    return written;
  }

  override async putPart(
    bucket: string,
    uploadId: string,
    partNumber: string,
    content: NodeJS.ReadableStream,
  ): Promise<Written> {
    const uploads = this.getResourcePath(bucket, undefined, 'uploads');
    const file = path.join(uploads, path.basename(uploadId), String(Number(partNumber)));
    const written = await writeWhole(content, file);
    await writeFile(`${file}.md5`, written.md5);
    return written;
  }

  /** Directories stay: removing them would race with a write beside. */
  override async deleteObject(bucket: string, key: string): Promise<void> {
    await Promise.all(
      ['object', 'object.md5', 'metadata.json'].map((resource) =>
        rm(this.getResourcePath(bucket, key, resource), { force: true }),
      ),
    );
  }

  /** With a delimiter everything comes in one page: a page cannot end inside a common prefix then. */
  override async listObjects(
    bucket: string,
    {
      delimiter,
      startAfter = '',
      prefix = '',
      maxKeys = 1000,
    }: Parameters<FilesystemStore['listObjects']>[1],
  ): Promise<Listing> {
    const keys = (await this.keysUnder(bucket, prefix)).filter((key) => key > startAfter);
    const beneath = (key: string) => (delimiter ? key.indexOf(delimiter, prefix.length) : -1);
    const commonPrefixes = new Set<string>();
    const listed: string[] = [];
    for (const key of keys) {
      const end = beneath(key);
      if (end < 0) listed.push(key);
      else commonPrefixes.add(key.slice(0, end + 1));
    }
    const page = delimiter ? listed : listed.slice(0, maxKeys);
    const objects = await Promise.all(page.map((key) => this.describe(bucket, key)));
    return {
      objects: objects.filter((object) => object !== null),
      commonPrefixes: [...commonPrefixes],
      isTruncated: page.length < listed.length,
    };
  }

  /** Sorted by UTF-8 bytes, as S3 does. */
  private async keysUnder(bucket: string, prefix: string): Promise<string[]> {
    const bucketPath = this.getBucketPath(bucket);
    const directory = prefix.includes('/') ? keyToPath(prefix.slice(0, prefix.lastIndexOf('/'))) : '';
    const files = await readdir(path.join(bucketPath, directory), { recursive: true }).catch(whenMissing([]));
    return files
      .filter((file) => file.endsWith(OBJECT_SUFFIX))
      .map((file) => pathToKey(path.join(directory, file.slice(0, -OBJECT_SUFFIX.length))))
      .filter((key) => key.startsWith(prefix))
      .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  }

  async etag(bucket: string, key: string): Promise<string> {
    return JSON.parse((await this.getMetadata(bucket, key)).etag);
  }

  /** Null for an object that was deleted meanwhile. */
  private async describe(bucket: string, key: string): Promise<S3Object | null> {
    const metadata = await this.getMetadata(bucket, key).catch(whenMissing(null));
    return metadata && new S3Object(bucket, key, null, metadata);
  }
}

/** All of the stream or nothing: readers see the old file until the new one is complete. */
async function writeWhole(content: NodeJS.ReadableStream, file: string): Promise<Written> {
  const partial = `${file}.${randomUUID()}`;
  const hash = createHash('md5');
  let size = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      size += chunk.length;
      done(null, chunk);
    },
  });
  await mkdir(path.dirname(file), { recursive: true });
  try {
    await pipeline(content, measure, createWriteStream(partial));
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
  return { size, md5: hash.digest('hex') };
}

function whenMissing<T>(value: T) {
  return (error: NodeJS.ErrnoException): T => {
    if (error.code === 'ENOENT') return value;
    throw error;
  };
}
