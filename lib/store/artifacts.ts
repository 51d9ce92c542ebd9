/** The artifacts bucket: what runs leave for one another and for download. Keys: lib/contracts/artifacts.ts. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  CopyObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { stringify } from 'csv-stringify';
import type * as z from 'zod';
import { resourceName, s3 } from './clients.ts';

/** What goes to the uploader at once: it joins what it is given to parts of 5 MB. */
const SLICE_BYTES = 1024 * 1024;

export async function putJson(key: string, value: unknown): Promise<void> {
  await s3.send(
    new PutObjectCommand({ ...at(key), Body: JSON.stringify(value), ContentType: 'application/json' }),
  );
}

export async function getJson<T>(key: string, schema: z.ZodType<T>): Promise<T> {
  const { Body } = await s3.send(new GetObjectCommand(at(key)));
  return schema.parse(JSON.parse((await Body?.transformToString('utf-8')) ?? ''));
}

/** Bytes in pieces, of any length; many go up in parts. No second copy of them is made. */
export async function putBytes(key: string, pieces: readonly Uint8Array[]): Promise<void> {
  await upload(key, Readable.from(slices(pieces), { objectMode: false }), 'application/octet-stream');
}

function* slices(pieces: readonly Uint8Array[]): Generator<Uint8Array> {
  for (const piece of pieces)
    for (let from = 0; from < piece.length; from += SLICE_BYTES)
      yield piece.subarray(from, from + SLICE_BYTES);
}

/** The whole object. The SDK's own `transformToByteArray` would hold it twice. */
export async function getBytes(key: string): Promise<Uint8Array> {
  const { Body, ContentLength } = await s3.send(new GetObjectCommand(at(key)));
  if (!(Body instanceof Readable) || ContentLength === undefined)
    throw new Error(`${key} came back without content`);
  const bytes = new Uint8Array(ContentLength);
  let length = 0;
  for await (const chunk of Body as AsyncIterable<Uint8Array>) {
    bytes.set(chunk, length);
    length += chunk.length;
  }
  if (length !== ContentLength) throw new Error(`${key} broke off after ${length} of ${ContentLength} bytes`);
  return bytes;
}

/** Rows as they come, in constant memory. The header line is written even when there is no row. */
export async function putCsv(
  key: string,
  columns: readonly string[] | null,
  rows: Iterable<readonly unknown[]> | AsyncIterable<readonly unknown[]>,
): Promise<void> {
  const header = columns ? { header: true, columns: [...columns] } : {};
  const text = stringify({ ...header, cast: { boolean: String } });
  const written = pipeline(Readable.from(rows), text);
  try {
    await Promise.all([written, upload(key, text, 'text/csv; charset=utf-8')]);
  } catch (error) {
    text.destroy();
    throw error;
  }
}

/** Text as it comes, in constant memory. */
export async function putText(
  key: string,
  chunks: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
  contentType: string,
): Promise<void> {
  await upload(key, Readable.from(chunks, { objectMode: false }), contentType);
}

export async function getStream(key: string): Promise<Readable> {
  const { Body } = await s3.send(new GetObjectCommand(at(key)));
  if (!(Body instanceof Readable)) throw new Error(`${key} came back without content`);
  return Body;
}

export async function copyArtifact(from: string, to: string): Promise<void> {
  const { Bucket } = at(from);
  const CopySource = `${Bucket}/${from}`.split('/').map(encodeURIComponent).join('/');
  await s3.send(new CopyObjectCommand({ ...at(to), CopySource }));
}

/** Deletes everything under a prefix but the keys in `except`. @returns how many objects went. */
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

async function upload(key: string, body: Readable | Buffer, contentType: string): Promise<void> {
  const params = { ...at(key), Body: body, ContentType: contentType };
  await new Upload({ client: s3, params }).done();
}

const at = (key: string) => ({ Bucket: resourceName('artifactsBucket'), Key: key });
