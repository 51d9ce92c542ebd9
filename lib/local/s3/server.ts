/**
 * The embedded cloud's S3 on the loopback: the operations that Dwell and its users' tools need, as S3 does them.
 * What it does otherwise is named in test/local/s3/conformance.test.ts. It reads addresses and bodies as they come:
 * a key may hold `..` or `//`, which a WHATWG URL would tidy up.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { UploadEvent } from '../../contracts/events.ts';
import type { HttpServer } from '../http.ts';
import { listen } from '../ports.ts';
import { S3Error } from './errors.ts';
import { operations, type S3Response } from './operations.ts';
import { checkSignature } from './signature.ts';
import { type BucketOptions, BucketStore, type Version } from './store.ts';
import { document } from './xml.ts';

export interface S3Options {
  /** Wanted; 0 stands for any. */
  readonly port: number;
  readonly directory: string;
  readonly buckets: readonly BucketOptions[];
  /** Called before the upload is answered. */
  readonly onObjectCreated: (event: UploadEvent) => void;
  readonly now?: () => Date;
}

export interface S3Server extends HttpServer {
  readonly store: BucketStore;
}

/** Parameters that make no other operation of a request. */
const OPTIONS =
  /^(x-id|x-amz-.*|response-.*|versionid|prefix|delimiter|max-keys|continuation-token|start-after|encoding-type|fetch-owner)$/i;

export async function startS3({
  port,
  directory,
  buckets,
  onObjectCreated,
  now = () => new Date(),
}: S3Options): Promise<S3Server> {
  const store = new BucketStore(directory, buckets, now);
  const table = operations({
    store,
    now,
    created: (bucket, key, version) => onObjectCreated(objectCreated(bucket, key, version)),
  });

  async function answer(incoming: IncomingMessage): Promise<S3Response> {
    try {
      checkSignature(incoming, now());
      const { method, url = '', headers } = incoming;
      const [target, search = ''] = url.split(/\?(.*)/s);
      const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(decodeURIComponent(target)) ?? [];
      const query = new URLSearchParams(search);
      const subresources = [...query.keys()].filter((name) => !OPTIONS.test(name)).sort();
      const from = 'x-amz-copy-source' in headers ? ' from another' : '';
      const name = [`${method} ${key ? 'object' : 'bucket'}${from}`, subresources.join('&')].filter(Boolean);
      const operation = table[name.join('?')];
      if (!operation || bucket === '') throw new S3Error('NotImplemented');
      return await operation({ bucket, key, query, headers, incoming });
    } catch (error) {
      return failure(error);
    }
  }

  const underWay = new Set<Promise<void>>();
  const server = createServer((incoming, outgoing) => {
    const work = answer(incoming)
      .then((response) => send(response, outgoing))
      // What nobody has read of the body stands before the connection's next request.
      .then(() => void incoming.removeAllListeners('readable').resume())
      .catch(() => void outgoing.destroy()) // the client has gone
      .finally(() => underWay.delete(work));
    underWay.add(work);
  });
  return {
    store,
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

async function send(
  { status = 200, headers = {}, body = '' }: S3Response,
  outgoing: ServerResponse,
): Promise<void> {
  outgoing.statusCode = status;
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) outgoing.setHeader(name, value);
  if (typeof body !== 'string') return pipeline(body, outgoing);
  if (body !== '') outgoing.setHeader('content-type', 'application/xml');
  outgoing.end(body);
}

function failure(error: unknown): S3Response {
  const { code, message, status } = error instanceof S3Error ? error : unforeseen(error);
  return { status, body: document({ Error: { Code: code, Message: message, RequestId: randomUUID() } }) };
}

function unforeseen(error: unknown): S3Error {
  if (error instanceof URIError) return new S3Error('InvalidURI');
  return new S3Error('InternalError', error instanceof Error ? error.message : String(error));
}

/** As S3 hands it to EventBridge: the time is in whole seconds. */
function objectCreated(bucket: string, key: string, version: Version) {
  const { etag, sizeBytes, sequencer, versionId, lastModified } = version;
  return {
    source: 'aws.s3',
    'detail-type': 'Object Created' as const,
    time: `${lastModified.slice(0, '2026-01-01T00:00:00'.length)}Z`,
    detail: {
      bucket: { name: bucket },
      object: { key, size: sizeBytes, etag, sequencer, 'version-id': versionId },
    },
  };
}
