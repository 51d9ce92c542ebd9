/** The files of a run, in the upload bucket. */
import { Readable } from 'node:stream';
import { GetObjectCommand, HeadObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { InputError } from '../contracts/errors.ts';
import type { RunRequest } from '../contracts/workflow.ts';
import type { IntakeFile } from '../intake/text-source.ts';
import { uploadName } from '../intake/upload-name.ts';
import { s3 } from './clients.ts';

type Source = RunRequest['source'];
type ObjectName = Pick<Source, 'bucket' | 'key' | 'versionId'>;

/**
 * The file that a run should read or, for a data set in many parts, all parts that are there now, sorted by key.
 * @throws InputError bad-file if there is no such file any more.
 */
export async function uploadedFiles(source: Source): Promise<IntakeFile[]> {
  const { part } = uploadName(source.key);
  const files = part === null ? await singleFile(source) : await allParts(source);
  if (files.length === 0)
    throw new InputError('bad-file', `${source.key} is no longer in the bucket: upload it again`);
  return files;
}

async function singleFile(source: Source): Promise<IntakeFile[]> {
  const found = await unlessMissing(s3.send(new HeadObjectCommand(at(source))));
  return found ? [intakeFile(source, found.ContentLength ?? 0, found.LastModified)] : [];
}

async function allParts({ bucket, key }: Source): Promise<IntakeFile[]> {
  const folder = key.slice(0, key.lastIndexOf('/') + 1);
  const list = { Bucket: bucket, Prefix: folder, Delimiter: '/' };
  const files: IntakeFile[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, list)) {
    for (const { Key = '', Size = 0, LastModified } of Contents)
      if (isCsv(Key)) files.push(intakeFile({ bucket, key: Key }, Size, LastModified));
  }
  return files.sort((one, other) => (one.file < other.file ? -1 : 1));
}

/** @throws InputError from `open` if the file was deleted since it was listed. */
function intakeFile(object: ObjectName, sizeBytes: number, lastModified = new Date(0)): IntakeFile {
  let { versionId } = object;
  /** A file is opened more than once: each time the version that was opened first. */
  const open = async (): Promise<Readable> => {
    const found = await unlessMissing(s3.send(new GetObjectCommand(at({ ...object, versionId }))));
    if (!found)
      throw new InputError('bad-file', `${object.key} was deleted while it was being read: upload it again`);
    versionId ??= found.VersionId;
    return found.Body instanceof Readable ? found.Body : Readable.from([]);
  };
  return { file: object.key, sizeBytes, lastModified, open };
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

const at = ({ bucket, key, versionId }: ObjectName) => ({ Bucket: bucket, Key: key, VersionId: versionId });

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
