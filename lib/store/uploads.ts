/** The files of a run, in the upload bucket. */
import { Readable } from 'node:stream';
import { GetObjectCommand, HeadObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { InputError } from '../contracts/errors.ts';
import type { RunRequest } from '../contracts/workflow.ts';
import type { IntakeFile } from '../intake/text-source.ts';
import { uploadName } from '../intake/upload-name.ts';
import { s3 } from './clients.ts';

type Source = Pick<RunRequest['source'], 'bucket' | 'key'>;

export interface UploadedObject {
  readonly key: string;
  /** The same for the same bytes, if they were uploaded in the same way. */
  readonly etag: string;
  readonly sizeBytes: number;
  readonly lastModified: Date;
}

/** S3 says to the second when an object came. It may have come after anything that was asked for within that second. */
export const endOfSecond = (time: Date) => new Date(Math.floor(time.getTime() / 1000) * 1000 + 999);

/** As `uploadedObjects` finds them, to be read. @throws InputError bad-file */
export async function uploadedFiles(source: Source): Promise<IntakeFile[]> {
  return (await uploadedObjects(source)).map((object) => intakeFile(source.bucket, object));
}

/**
 * The file that a run should read or, for a data set in many parts, all parts, as they are now; sorted by key.
 * @throws InputError bad-file if there is no such file any more.
 */
export async function uploadedObjects(source: Source): Promise<UploadedObject[]> {
  const { part } = uploadName(source.key);
  const objects = part === null ? await singleObject(source) : await allParts(source);
  if (objects.length === 0)
    throw new InputError('bad-file', `${source.key} is no longer in the bucket: upload it again`);
  return objects;
}

async function singleObject({ bucket, key }: Source): Promise<UploadedObject[]> {
  const found = await unlessMissing(s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key })));
  return found ? [uploadedObject(key, found.ETag, found.ContentLength, found.LastModified)] : [];
}

async function allParts({ bucket, key }: Source): Promise<UploadedObject[]> {
  const folder = key.slice(0, key.lastIndexOf('/') + 1);
  const list = { Bucket: bucket, Prefix: folder, Delimiter: '/' };
  const objects: UploadedObject[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, list)) {
    for (const { Key = '', ETag, Size, LastModified } of Contents)
      if (isCsv(Key)) objects.push(uploadedObject(Key, ETag, Size, LastModified));
  }
  return objects.sort((one, other) => (one.key < other.key ? -1 : 1));
}

const uploadedObject = (
  key: string,
  etag = '',
  sizeBytes = 0,
  lastModified = new Date(0),
): UploadedObject => ({ key, etag, sizeBytes, lastModified });

/** @throws InputError from `open` if the file was deleted since it was listed. */
function intakeFile(Bucket: string, { key, sizeBytes, lastModified }: UploadedObject): IntakeFile {
  let VersionId: string | undefined;
  /** A file is opened more than once: each time the version that was opened first. */
  const open = async (): Promise<Readable> => {
    const found = await unlessMissing(s3.send(new GetObjectCommand({ Bucket, Key: key, VersionId })));
    if (!found)
      throw new InputError('bad-file', `${key} was deleted while it was being read: upload it again`);
    VersionId ??= found.VersionId;
    return found.Body instanceof Readable ? found.Body : Readable.from([]);
  };
  return { file: key, sizeBytes, lastModified, open };
}

/** There may be other files among the parts; they are not read. */
function isCsv(key: string): boolean {
  try {
    return uploadName(key).part !== null;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

/** S3's names for what is missing: NotFound answers a HEAD, whose answer has no body for a better one. */
const MISSING = ['NoSuchKey', 'NoSuchVersion', 'NotFound'];

async function unlessMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && MISSING.includes(error.name)) return undefined;
    throw error;
  }
}
