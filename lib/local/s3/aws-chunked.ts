/**
 * Decodes the content encoding `aws-chunked`, in which SDKs send bodies of streams:
 *   <size, hexadecimal>[;chunk-signature=…] CRLF <data> CRLF … 0[;…] CRLF <trailers> CRLF
 * The signatures of chunks are passed over.
 */
import { ByteReader, type Bytes } from './byte-reader.ts';
import { S3Error } from './errors.ts';

/** @param trailers filled once the data have been read. */
export async function* decodeAwsChunked(
  body: Bytes,
  trailers: Record<string, string> = {},
): AsyncGenerator<Buffer> {
  const reader = new ByteReader(body, 'the aws-chunked body ends inside a chunk');
  for (let size = await chunkSize(reader); size > 0; size = await chunkSize(reader)) {
    yield* reader.take(size);
    await reader.line();
  }
  for (let line = await reader.line(); line !== ''; line = await reader.line()) {
    const [name, ...value] = line.split(':');
    trailers[name.toLowerCase()] = value.join(':').trim();
  }
}

async function chunkSize(reader: ByteReader): Promise<number> {
  const line = await reader.line();
  const [size] = /^[0-9a-f]+(?=;|$)/i.exec(line) ?? [];
  if (!size) throw new S3Error('IncompleteBody', `'${line.slice(0, 40)}' is not an aws-chunked chunk size`);
  return Number.parseInt(size, 16);
}
