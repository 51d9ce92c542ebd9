/** The embedded cloud's S3: s3rver on the loopback, with what AWS's SDKs of today need beside. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { pipeline } from 'node:stream';
import S3rver, { type Context, type ObjectEvent } from 's3rver';
import type { HttpServer } from '../http.ts';
import { listen } from '../ports.ts';
import { AwsChunkedDecoder } from './aws-chunked.ts';
import { BucketStore } from './store.ts';

/** The one pair of keys that s3rver takes; requests without a signature are taken too. */
export const S3_ACCESS_KEY = 'S3RVER';
export const S3_SECRET_KEY = 'S3RVER';

/** As S3 hands it to EventBridge. */
export interface ObjectCreated {
  version: '0';
  id: string;
  source: 'aws.s3';
  'detail-type': 'Object Created';
  time: string;
  region: string;
  resources: string[];
  detail: {
    version: '0';
    bucket: { name: string };
    object: { key: string; size: number; etag: string; sequencer: string };
    reason: string;
  };
}

export interface S3Options {
  /** Wanted; 0 stands for any. */
  port: number;
  directory: string;
  region: string;
  buckets: string[];
  /** Called before the upload is answered. */
  onObjectCreated: (event: ObjectCreated) => void;
}

export async function startS3({
  port,
  directory,
  region,
  buckets,
  onObjectCreated,
}: S3Options): Promise<HttpServer> {
  const app = new S3rver({
    silent: true,
    directory,
    vhostBuckets: false,
    configureBuckets: buckets.map((name) => ({ name })),
  });
  const store = new BucketStore(directory);
  app.store = store;
  app.context.store = store;
  const underWay = new Set<Promise<void>>();
  // In place of its log, which would go nowhere, and complain there when a request ends after the server.
  app.middleware[0] = async (_context, next) => {
    const work = next();
    underWay.add(work);
    await work.finally(() => underWay.delete(work));
  };
  app.context.logger = { info() {}, warn() {}, error() {} };
  // The last one is the router: it must find the body decoded and the request as an older client would send it.
  app.middleware.splice(-1, 0, decodeBody, plainCopySource, listVersion2);
  const nextSequencer = sequencers();
  app.on('event', ({ Records: [record] }: ObjectEvent) => {
    const sequencer = nextSequencer();
    const { bucket, object } = record.s3;
    const emit = (etag: string) => onObjectCreated(objectCreated(record, region, etag, sequencer));
    if (!(record.eventName in REASONS)) return;
    if (object.eTag) emit(object.eTag);
    // For a copy s3rver leaves the ETag out.
    else void store.etag(bucket.name, object.key).then(emit);
  });
  await app.configureBuckets();
  const server = createServer(app.callback());
  return {
    url: await listen(server, port),
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      // Whose client has gone may still be at its files.
      await Promise.allSettled(underWay);
    },
  };
}

const REASONS: Record<string, string> = {
  'ObjectCreated:Put': 'PutObject',
  'ObjectCreated:Post': 'CompleteMultipartUpload',
  'ObjectCreated:Copy': 'CopyObject',
};

function objectCreated(
  record: ObjectEvent['Records'][0],
  region: string,
  etag: string,
  sequencer: string,
): ObjectCreated {
  const { bucket, object } = record.s3;
  return {
    version: '0',
    id: randomUUID(),
    source: 'aws.s3',
    'detail-type': 'Object Created',
    time: record.eventTime,
    region,
    resources: [`arn:aws:s3:::${bucket.name}`],
    detail: {
      version: '0',
      bucket: { name: bucket.name },
      object: { key: object.key, size: object.size ?? 0, etag, sequencer },
      reason: REASONS[record.eventName],
    },
  };
}

/** Hexadecimal, ever greater: a later write of the same key is a newer version. */
function sequencers(): () => string {
  let last = 0;
  return () => {
    last = Math.max(last + 1, Date.now());
    return last.toString(16).toUpperCase().padStart(16, '0');
  };
}

async function decodeBody(context: Context, next: () => Promise<void>): Promise<void> {
  const { headers } = context.request;
  if (headers['x-amz-content-sha256']?.startsWith('STREAMING-')) {
    // A body that is cut off ends the decoder too, and with it the upload.
    context.req = pipeline(context.req, new AwsChunkedDecoder(), () => {});
    const encodings = headers['content-encoding']?.split(',').map((name) => name.trim());
    const others = encodings?.filter((name) => name !== 'aws-chunked').join(',');
    if (others) headers['content-encoding'] = others;
    else delete headers['content-encoding'];
  }
  await next();
}

/** The source of a copy may be URL-encoded as a whole; s3rver leaves %2F and the like as they are. */
async function plainCopySource(context: Context, next: () => Promise<void>): Promise<void> {
  const { headers } = context.request;
  const source = headers['x-amz-copy-source'];
  if (source) headers['x-amz-copy-source'] = encodeURI(decodeURIComponent(source));
  await next();
}

/**
 * ListObjectsV2 as the older ListObjects: s3rver makes continuation tokens with DES, which OpenSSL 3 no longer has.
 * The token is the last key of the page.
 */
async function listVersion2(context: Context, next: () => Promise<void>): Promise<void> {
  const { 'list-type': version, 'continuation-token': token, 'start-after': after, ...query } = context.query;
  if (context.method !== 'GET' || version !== '2') return next();
  const marker = token ? Buffer.from(token, 'base64url').toString() : after;
  context.query = marker ? { ...query, marker } : query;
  await next();
  const { ListBucketResult: page } = context.body as { ListBucketResult?: Record<string, unknown> };
  if (!page) return;
  const contents = page.Contents as { Key: string }[];
  page.KeyCount = contents.length;
  if (page.IsTruncated)
    page.NextContinuationToken = Buffer.from(contents[contents.length - 1].Key).toString('base64url');
}
