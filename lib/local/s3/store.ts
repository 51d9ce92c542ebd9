/**
 * Objects on disk, and what there is of them in memory: one process has the directory (../state-directory.ts).
 *   <bucket>/<any name>       the bytes of a version of an object
 *   <bucket>/<same name>.json what it is; from here on it exists
 *   parts/                    of uploads in parts, which do not outlive the process
 * Whoever reads sees all of a version or nothing. What looks and then changes does so synchronously: nothing else
 * happens between a condition and the write that it allows.
 */
import { createHash, randomUUID } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Bytes } from './byte-reader.ts';
import { S3Error } from './errors.ts';

export interface BucketOptions {
  readonly name: string;
  /** Versions are kept so long after a newer one has come; left out, there are none. */
  readonly versionDays?: number;
}

/** What an upload makes of an object. */
interface Facts {
  /** Without quotes. */
  readonly etag: string;
  readonly sizeBytes: number;
  /** Those of the upload that a download has again. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface Version extends Facts {
  readonly key: string;
  /** Grows with every write, of any object. */
  readonly sequencer: string;
  readonly lastModified: string;
  /** Stands for a delete in a bucket that keeps versions. */
  readonly isMarker?: true;
  /** The sequencer, where the bucket keeps versions. */
  readonly versionId?: string;
  /** File of its bytes. */
  readonly content: string;
}

/** On the object that a write replaces; ETags without quotes. */
export interface Conditions {
  readonly ifMatch?: string;
  /** Only `*` can be asked for. */
  readonly ifNoneMatch?: string;
}

export interface PartName {
  readonly number: number;
  readonly etag: string;
}

interface Bucket extends BucketOptions {
  readonly directory: string;
  /** Versions by key, oldest first. */
  readonly objects: Map<string, Version[]>;
}

interface Upload {
  readonly bucket: string;
  readonly key: string;
  readonly headers: Facts['headers'];
  readonly parts: Map<number, Written>;
}

interface Written {
  readonly file: string;
  readonly etag: string;
  readonly sizeBytes: number;
}

const LONGEST_KEY_BYTES = 1024;
/** All parts but the last have so much. */
const SMALLEST_PART_BYTES = 5 * 2 ** 20;
const DAY_MS = 86_400_000;

export class BucketStore {
  readonly #buckets: ReadonlyMap<string, Bucket>;
  readonly #uploads = new Map<string, Upload>();
  readonly #partsDirectory: string;
  readonly #now: () => Date;
  #lastSequence = 0;

  constructor(directory: string, buckets: readonly BucketOptions[], now: () => Date) {
    this.#now = now;
    this.#partsDirectory = path.join(directory, 'parts');
    rmSync(this.#partsDirectory, { recursive: true, force: true });
    mkdirSync(this.#partsDirectory, { recursive: true });
    this.#buckets = new Map(buckets.map((bucket) => [bucket.name, this.#open(bucket, directory)]));
  }

  /** @throws S3Error NoSuchBucket */
  bucket(name: string): Bucket {
    const bucket = this.#buckets.get(name);
    if (!bucket) throw new S3Error('NoSuchBucket');
    return bucket;
  }

  /** @throws S3Error NoSuchKey; NoSuchVersion, MethodNotAllowed where a version is asked for. */
  find(bucketName: string, key: string, versionId?: string): Version {
    const bucket = this.bucket(bucketName);
    const versions = bucket.objects.get(key) ?? [];
    if (versionId !== undefined && !isOnlyVersion(bucket, versionId)) {
      const version = versions.find((one) => one.versionId === versionId);
      if (!version) throw new S3Error('NoSuchVersion');
      if (version.isMarker) throw new S3Error('MethodNotAllowed');
      return version;
    }
    const newest = versions.at(-1);
    if (!newest || newest.isMarker) throw new S3Error('NoSuchKey');
    return newest;
  }

  /** Keys of objects, sorted by UTF-8 bytes as S3 does. */
  keys(bucket: string, prefix: string): string[] {
    return [...this.bucket(bucket).objects]
      .filter(([key, versions]) => key.startsWith(prefix) && !versions.at(-1)?.isMarker)
      .map(([key]) => Buffer.from(key))
      .sort(Buffer.compare)
      .map(String);
  }

  /** @throws S3Error PreconditionFailed; NoSuchKey for `ifMatch` where there is no object. */
  async write(
    bucket: string,
    key: string,
    body: Bytes,
    headers: Facts['headers'],
    conditions: Conditions = {},
  ): Promise<Version> {
    const { etag, sizeBytes, file } = await writeBytes(body, this.bucket(bucket).directory);
    return this.commit(bucket, key, file, { etag, sizeBytes, headers }, conditions);
  }

  /** @param headers the source's when left out. */
  async copy(source: Version, bucket: string, key: string, headers = source.headers): Promise<Version> {
    const { file } = await writeBytes(openVersion(source), this.bucket(bucket).directory);
    const { etag, sizeBytes } = source;
    return this.commit(bucket, key, file, { etag, sizeBytes, headers });
  }

  /** Makes a file in the bucket's directory the newest version; removes it where that is not allowed. */
  commit(
    bucketName: string,
    key: string,
    content: string,
    facts: Facts & Partial<Pick<Version, 'lastModified' | 'isMarker'>>,
    conditions: Conditions = {},
  ): Version {
    const bucket = this.bucket(bucketName);
    try {
      if (Buffer.byteLength(key) > LONGEST_KEY_BYTES) throw new S3Error('KeyTooLongError');
      this.#check(bucketName, key, conditions);
    } catch (error) {
      rmSync(content, { force: true });
      throw error;
    }
    const now = this.#now();
    this.#lastSequence = Math.max(this.#lastSequence + 1, now.getTime());
    const sequencer = this.#lastSequence.toString(16).toUpperCase().padStart(16, '0');
    const about = { lastModified: now.toISOString(), ...facts, key, sequencer };
    writeFileSync(`${content}.new`, JSON.stringify(about));
    renameSync(`${content}.new`, `${content}.json`);
    const version = asVersion(bucket, about, content);
    const older = bucket.objects.get(key) ?? [];
    if (bucket.versionDays === undefined) older.splice(0).forEach(remove);
    bucket.objects.set(key, [...older, version]);
    return version;
  }

  /** Without a version's id, a bucket that keeps versions gets a delete marker. @returns the marker's id. */
  delete(bucketName: string, key: string, versionId?: string): string | undefined {
    const bucket = this.bucket(bucketName);
    if (versionId === undefined && bucket.versionDays !== undefined) {
      const marker = { etag: '', sizeBytes: 0, headers: {}, isMarker: true } as const;
      return this.commit(bucketName, key, path.join(bucket.directory, randomUUID()), marker).versionId;
    }
    const versions = bucket.objects.get(key) ?? [];
    const isWhole = versionId === undefined || isOnlyVersion(bucket, versionId);
    const kept = versions.filter((version) => !isWhole && version.versionId !== versionId);
    if (kept.length > 0) bucket.objects.set(key, kept);
    else bucket.objects.delete(key);
    versions.filter((version) => !kept.includes(version)).forEach(remove);
    return undefined;
  }

  startUpload(bucket: string, key: string, headers: Facts['headers']): string {
    const id = randomUUID();
    this.#uploads.set(id, { bucket: this.bucket(bucket).name, key, headers, parts: new Map() });
    return id;
  }

  /** @returns the ETag. @throws S3Error NoSuchUpload */
  async writePart(bucket: string, key: string, uploadId: string, part: number, body: Bytes): Promise<string> {
    const { parts } = this.#upload(bucket, key, uploadId);
    const written = await writeBytes(body, this.#partsDirectory);
    removeFile(parts.get(part)?.file);
    parts.set(part, written);
    return written.etag;
  }

  /** @throws S3Error NoSuchUpload, InvalidPart, InvalidPartOrder, EntityTooSmall, PreconditionFailed */
  async completeUpload(
    bucket: string,
    key: string,
    uploadId: string,
    names: readonly PartName[],
    conditions: Conditions,
  ): Promise<Version> {
    const { headers, parts: all } = this.#upload(bucket, key, uploadId);
    const parts = names.flatMap(({ number, etag }) => {
      const part = all.get(number);
      return part?.etag === etag ? [part] : [];
    });
    if (parts.length === 0 || parts.length < names.length) throw new S3Error('InvalidPart');
    if (names.some(({ number }, index) => number <= (names[index - 1]?.number ?? 0)))
      throw new S3Error('InvalidPartOrder');
    if (parts.slice(0, -1).some(({ sizeBytes }) => sizeBytes < SMALLEST_PART_BYTES))
      throw new S3Error('EntityTooSmall');
    const hashes = Buffer.concat(parts.map(({ etag }) => Buffer.from(etag, 'hex')));
    const etag = `${createHash('md5').update(hashes).digest('hex')}-${parts.length}`;
    const { file, sizeBytes } = await writeBytes(joined(parts), this.bucket(bucket).directory);
    const version = this.commit(bucket, key, file, { etag, sizeBytes, headers }, conditions);
    this.abortUpload(bucket, key, uploadId);
    return version;
  }

  /** @throws S3Error NoSuchUpload */
  abortUpload(bucket: string, key: string, uploadId: string): void {
    for (const { file } of this.#upload(bucket, key, uploadId).parts.values()) removeFile(file);
    this.#uploads.delete(uploadId);
  }

  #upload(bucket: string, key: string, id: string): Upload {
    const upload = this.#uploads.get(id);
    if (upload?.bucket !== bucket || upload.key !== key) throw new S3Error('NoSuchUpload');
    return upload;
  }

  #check(bucket: string, key: string, { ifMatch, ifNoneMatch }: Conditions): void {
    if (ifMatch !== undefined && this.find(bucket, key).etag !== ifMatch)
      throw new S3Error('PreconditionFailed');
    if (ifNoneMatch === undefined) return;
    if (ifNoneMatch !== '*') throw new S3Error('NotImplemented');
    const newest = this.bucket(bucket).objects.get(key)?.at(-1);
    if (newest && !newest.isMarker) throw new S3Error('PreconditionFailed');
  }

  /** Reads what there is; removes what a process left that was killed, and versions replaced too long ago. */
  #open(options: BucketOptions, root: string): Bucket {
    const bucket: Bucket = { ...options, directory: path.join(root, options.name), objects: new Map() };
    mkdirSync(bucket.directory, { recursive: true });
    const files = readdirSync(bucket.directory).map((name) => path.join(bucket.directory, name));
    const versions = files
      .filter((file) => file.endsWith('.json'))
      .map((file) =>
        asVersion(bucket, JSON.parse(readFileSync(file, 'utf8')), file.slice(0, -'.json'.length)),
      )
      .sort((one, other) => (one.sequencer < other.sequencer ? -1 : 1));
    const longAgo = this.#now().getTime() - (bucket.versionDays ?? 0) * DAY_MS;
    for (const version of versions) {
      const time = Number.parseInt(version.sequencer, 16);
      const older = bucket.objects.get(version.key) ?? [];
      if (time < longAgo) older.splice(0).forEach(remove);
      bucket.objects.set(version.key, [...older, version]);
      this.#lastSequence = Math.max(this.#lastSequence, time);
    }
    const known = new Set(versions.flatMap(({ content }) => [content, `${content}.json`]));
    files.filter((file) => !known.has(file)).forEach(removeFile);
    return bucket;
  }
}

/** A bucket that keeps no versions has one of each object, which S3 calls `null`. */
const isOnlyVersion = ({ versionDays }: BucketOptions, versionId: string) =>
  versionDays === undefined && versionId === 'null';

function asVersion(
  { versionDays }: BucketOptions,
  about: Omit<Version, 'content' | 'versionId'>,
  content: string,
): Version {
  return { ...about, content, versionId: versionDays === undefined ? undefined : about.sequencer };
}

/** Its bytes, opened now: a write may remove the file from here on, but not what is open. */
export function openVersion({ content }: Version, range: { start?: number; end?: number } = {}) {
  return createReadStream('', { fd: openSync(content, 'r'), ...range });
}

function remove({ content }: Version): void {
  removeFile(`${content}.json`);
  removeFile(content);
}

function removeFile(file: string | undefined): void {
  if (file !== undefined) rmSync(file, { force: true });
}

/** All of the bytes in a new file of the directory, or none. */
async function writeBytes(bytes: Bytes, directory: string): Promise<Written> {
  const file = path.join(directory, randomUUID());
  const hash = createHash('md5');
  let sizeBytes = 0;
  const measured = async function* () {
    for await (const piece of bytes) {
      hash.update(piece);
      sizeBytes += piece.length;
      yield piece;
    }
  };
  try {
    await pipeline(measured, createWriteStream(file));
  } catch (error) {
    removeFile(file);
    throw error;
  }
  return { file, etag: hash.digest('hex'), sizeBytes };
}

async function* joined(parts: readonly Written[]): AsyncGenerator<Buffer> {
  for (const { file } of parts) yield* createReadStream(file) as Bytes;
}
