/** A request's body: its bytes as they were before the transfer, held against the checksums that came with them. */
import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { crc32 } from 'node:zlib';
import { decodeAwsChunked } from './aws-chunked.ts';
import type { Bytes } from './byte-reader.ts';
import { S3Error } from './errors.ts';

/** @throws S3Error BadDigest, XAmzContentSHA256Mismatch after the last byte. */
export function bodyOf(incoming: IncomingMessage): Bytes {
  const { headers } = incoming;
  // The connection outlives a body that is not read to its end: it still takes the answer.
  const bytes: Bytes = incoming.iterator({ destroyOnReturn: false });
  if (!headers['x-amz-content-sha256']?.toString().startsWith('STREAMING-')) return verified(bytes, headers);
  const trailers: Record<string, string> = {};
  return verified(decodeAwsChunked(bytes, trailers), headers, trailers);
}

async function* verified(
  bytes: Bytes,
  headers: IncomingHttpHeaders,
  trailers: Record<string, string> = {},
): Bytes {
  const sent = (name: string) => headers[name]?.toString() ?? trailers[name];
  const md5 = sent('content-md5') && createHash('md5');
  const sha256 = /^[0-9a-f]{64}$/.test(sent('x-amz-content-sha256') ?? '') && createHash('sha256');
  let crc = 0;
  for await (const piece of bytes) {
    if (md5) md5.update(piece);
    if (sha256) sha256.update(piece);
    crc = crc32(piece, crc);
    yield piece;
  }
  if (sha256 && sha256.digest('hex') !== sent('x-amz-content-sha256'))
    throw new S3Error('XAmzContentSHA256Mismatch');
  if (md5 && md5.digest('base64') !== sent('content-md5')) throw new S3Error('BadDigest');
  const sentCrc = sent('x-amz-checksum-crc32');
  if (sentCrc !== undefined && Buffer.from(sentCrc, 'base64').toString('hex') !== hexadecimal(crc))
    throw new S3Error('BadDigest');
}

const hexadecimal = (crc: number) => crc.toString(16).padStart(8, '0');
