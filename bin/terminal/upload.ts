/** Puts logs into the bucket, as any S3 client does. */
import path from 'node:path';
import type { Readable } from 'node:stream';
import { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { CLICKS_PREFIX } from '../../lib/contracts/artifacts.ts';
import { REGION, UPLOAD_BUCKET } from '../../lib/local/environment.ts';
import { S3_CREDENTIALS } from '../../lib/local/s3/signature.ts';

/** In characters, of which each takes at most 4 bytes. */
const NAME_LENGTH = 50;

/** The key of a local file, which is uploaded as it is: its name becomes the data set's, and `.gz` stays. */
export function uploadKey(file: string): string {
  const [, name, gzip = ''] = /^(.*?)(?:\.[a-z]{1,4})??(\.gz)?$/i.exec(path.basename(file)) ?? [];
  const legal = [...(name ?? '').replaceAll(/\p{Cc}|[\\/]/gu, '-').trim()].slice(0, NAME_LENGTH).join('');
  return `${CLICKS_PREFIX}${/^\.*$/.test(legal) ? 'clicks' : legal}.csv${gzip.toLowerCase()}`;
}

/** Uploads large contents in parts. */
export async function upload(endpoint: string, key: string, content: Readable | Uint8Array): Promise<void> {
  const client = new S3Client({ endpoint, region: REGION, credentials: S3_CREDENTIALS });
  try {
    await new Upload({ client, params: { Bucket: UPLOAD_BUCKET, Key: key, Body: content } }).done();
  } finally {
    client.destroy();
  }
}
