/** ListObjectsV2. */
import { S3Error } from './errors.ts';
import type { BucketStore } from './store.ts';

const MOST_KEYS = 1000;

/** @throws S3Error NoSuchBucket, InvalidArgument */
export function listPage(store: BucketStore, bucket: string, query: URLSearchParams) {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const startAfter = query.get('start-after') ?? '';
  const token = query.get('continuation-token') ?? '';
  const maxKeys = Math.min(Number(query.get('max-keys') ?? MOST_KEYS), MOST_KEYS);
  if (!(maxKeys >= 0)) throw new S3Error('InvalidArgument');
  const encoded = query.get('encoding-type') === 'url' ? encodeURIComponent : (text: string) => text;

  /** Keys that are the same up to a delimiter behind the prefix are one entry. */
  const commonEnd = (text: string) => (delimiter === '' ? -1 : text.indexOf(delimiter, prefix.length));
  const entryOf = (key: string) =>
    commonEnd(key) < 0 ? key : key.slice(0, commonEnd(key) + delimiter.length);
  const keys = store.keys(bucket, prefix).filter((key) => isAfter(key, startAfter));
  // The token is the last entry of the page before.
  const last = Buffer.from(token, 'base64url').toString();
  const entries = [...new Set(keys.map(entryOf))].filter((entry) => isAfter(entry, last));
  const page = entries.slice(0, maxKeys);
  const isTruncated = maxKeys > 0 && page.length < entries.length;
  return {
    ListBucketResult: {
      Name: bucket,
      Prefix: encoded(prefix),
      Delimiter: encoded(delimiter),
      StartAfter: encoded(startAfter),
      EncodingType: query.get('encoding-type') ?? undefined,
      MaxKeys: maxKeys,
      KeyCount: page.length,
      IsTruncated: isTruncated,
      NextContinuationToken: isTruncated ? Buffer.from(page.at(-1) ?? '').toString('base64url') : undefined,
      Contents: page
        .filter((entry) => commonEnd(entry) < 0)
        .map((key) => {
          const { etag, sizeBytes, lastModified } = store.find(bucket, key);
          return {
            Key: encoded(key),
            Size: sizeBytes,
            ETag: `"${etag}"`,
            LastModified: lastModified,
            StorageClass: 'STANDARD',
          };
        }),
      CommonPrefixes: page
        .filter((entry) => commonEnd(entry) >= 0)
        .map((entry) => ({ Prefix: encoded(entry) })),
    },
  };
}

/** By UTF-8 bytes. */
const isAfter = (one: string, other: string) => Buffer.compare(Buffer.from(one), Buffer.from(other)) > 0;
