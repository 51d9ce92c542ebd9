/** The upload bucket: a run's files as intake reads them. */
import { Readable } from 'node:stream';
import {
  GetObjectCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import { InputError } from '../contracts/errors.ts';
import type { RunRequest } from '../contracts/workflow.ts';
import type { IntakeFile } from '../intake/text-source.ts';
import { uploadName } from '../intake/upload-name.ts';
import { s3 } from './clients.ts';

type Source = RunRequest['source'];

/**
 * The file that a run was asked to read, or, for a data set in many parts, all parts that lie there now, by key.
 * @throws InputError bad-file when there is none any more.
 */
export async function uploadedFiles(source: Source): Promise<IntakeFile[]> {
  const { part } = uploadName(source.key);
  const files = part === null ? await singleFile(source) : await allParts(source);
  if (files.length === 0)
    throw new InputError('bad-file', `${source.key} is no longer in the bucket: upload it again`);
  return files;
}

async function singleFile(source: Source): Promise<IntakeFile[]> {
  const found = await head(source);
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

function intakeFile(
  source: Pick<Source, 'bucket' | 'key' | 'versionId'>,
  sizeBytes: number,
  lastModified = new Date(0),
): IntakeFile {
  return { file: source.key, sizeBytes, lastModified, open: () => open(source) };
}

async function head({ bucket, key, versionId }: Source): Promise<HeadObjectCommandOutput | undefined> {
  try {
    return await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId }));
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** @throws InputError when the file went away since it was listed. */
async function open({
  bucket,
  key,
  versionId,
}: Pick<Source, 'bucket' | 'key' | 'versionId'>): Promise<Readable> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId }));
    return Body instanceof Readable ? Body : Readable.from([]);
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new InputError('bad-file', `${key} was deleted while it was being read: upload it again`);
  }
}

/** Other files may lie beside the parts; they are not read. */
function isCsv(key: string): boolean {
  try {
    return uploadName(key).part !== null;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

/** HEAD has no body to name the error with: S3 answers NotFound there. */
const isMissing = (error: unknown) =>
  error instanceof Error && ['NoSuchKey', 'NoSuchVersion', 'NotFound'].includes(error.name);
