/** The artifacts bucket: what a run's stages leave for each other and for download. Keys: lib/contracts/artifacts.ts. */
import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type * as z from 'zod';
import { resourceName, s3 } from './clients.ts';
import { type CsvRows, csvText } from './csv-text.ts';

export const CSV = 'text/csv; charset=utf-8';

/** Size of the pieces given to the uploader, which joins them to parts of 5 MB. */
const SLICE_BYTES = 1024 * 1024;

export async function putJson(key: string, value: unknown): Promise<void> {
  await putObject(key, JSON.stringify(value), 'application/json');
}

export async function getJson<T>(key: string, schema: z.ZodType<T>): Promise<T> {
  const { Body } = await s3.send(new GetObjectCommand(at(key)));
  return schema.parse(JSON.parse((await Body?.transformToString('utf-8')) ?? ''));
}

/** Stores bytes given in pieces of any length. Many bytes are uploaded in parts, and never copied as a whole. */
export async function putBytes(key: string, pieces: readonly Uint8Array[]): Promise<void> {
  await upload(key, Readable.from(slices(pieces), { objectMode: false }), 'application/octet-stream');
}

function* slices(pieces: readonly Uint8Array[]): Generator<Uint8Array> {
  for (const piece of pieces)
    for (let from = 0; from < piece.length; from += SLICE_BYTES)
      yield piece.subarray(from, from + SLICE_BYTES);
}

/** The whole object. The SDK's own `transformToByteArray` would need twice the memory. */
export async function getBytes(key: string): Promise<Uint8Array> {
  const { body, sizeBytes } = await get(key);
  const bytes = new Uint8Array(sizeBytes);
  let length = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    bytes.set(chunk, length);
    length += chunk.length;
  }
  if (length !== sizeBytes) throw new Error(`${key} broke off after ${length} of ${sizeBytes} bytes`);
  return bytes;
}

/** Stores rows as they come, in constant memory. The header line is written even if there is no row. */
export async function putCsv(key: string, columns: readonly string[] | null, rows: CsvRows): Promise<void> {
  await putText(key, csvText(columns, rows), CSV);
}

/** Stores what is whole already, and is of a size that one request takes. */
export async function putObject(key: string, Body: string | Uint8Array, ContentType: string): Promise<void> {
  await s3.send(new PutObjectCommand({ ...at(key), Body, ContentType }));
}

/** Stores text as it comes, in constant memory. */
export async function putText(
  key: string,
  chunks: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
  contentType: string,
): Promise<void> {
  await upload(key, Readable.from(chunks, { objectMode: false }), contentType);
}

export async function getStream(key: string): Promise<Readable> {
  return (await get(key)).body;
}

async function get(key: string): Promise<{ body: Readable; sizeBytes: number }> {
  const { Body, ContentLength } = await s3.send(new GetObjectCommand(at(key)));
  if (!(Body instanceof Readable) || ContentLength === undefined)
    throw new Error(`${key} came back without content`);
  return { body: Body, sizeBytes: ContentLength };
}

export async function copyArtifact(from: string, to: string): Promise<void> {
  const { Bucket } = at(from);
  const CopySource = `${Bucket}/${from}`.split('/').map(encodeURIComponent).join('/');
  await s3.send(new CopyObjectCommand({ ...at(to), CopySource }));
}

/** Deletes everything under a prefix except some keys. @returns the number of deleted objects. */
export async function deleteArtifacts(prefix: string, except: readonly string[] = []): Promise<number> {
  const Bucket = resourceName('artifactsBucket');
  let count = 0;
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix: prefix })) {
    const Objects = (page.Contents ?? [])
      .map(({ Key }) => ({ Key }))
      .filter(({ Key }) => Key !== undefined && !except.includes(Key));
    if (Objects.length === 0) continue;
    const { Errors } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
    if (Errors && Errors.length > 0)
      throw new Error(`${Errors[0].Key} could not be deleted: ${Errors[0].Message ?? Errors[0].Code}`);
    count += Objects.length;
  }
  return count;
}

async function upload(key: string, body: Readable, contentType: string): Promise<void> {
  const params = { ...at(key), Body: body, ContentType: contentType };
  await new Upload({ client: s3, params }).done();
}

const at = (key: string) => ({ Bucket: resourceName('artifactsBucket'), Key: key });
