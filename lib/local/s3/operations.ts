/** S3's operations: those that Dwell and the tools of its users need. */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { bodyOf } from './body.ts';
import { S3Error } from './errors.ts';
import { readForm } from './form.ts';
import { listPage } from './listing.ts';
import { allowedFile } from './post-policy.ts';
import { type BucketStore, type Conditions, openVersion, type Version } from './store.ts';
import { document, elementsNamed, textNamed } from './xml.ts';

interface S3Request {
  readonly bucket: string;
  /** Empty for an operation on the bucket. */
  readonly key: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly incoming: IncomingMessage;
}

export interface S3Response {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: string | Readable;
}

interface Context {
  readonly store: BucketStore;
  readonly now: () => Date;
  readonly created: (bucket: string, key: string, version: Version) => void;
}

type Operation = (request: S3Request) => S3Response | Promise<S3Response>;

/** By method, what it is done to, and the parameters that make it another operation. */
export function operations({ store, now, created }: Context): Readonly<Record<string, Operation>> {
  /** GET and HEAD, which has no body. */
  const read = ({ bucket, key, headers, query }: S3Request, hasBody: boolean): S3Response => {
    const version = store.find(bucket, key, query.get('versionId') ?? undefined);
    const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = headers;
    if (ifMatch !== undefined && !names(ifMatch, version)) throw new S3Error('PreconditionFailed');
    const known = versionHeaders(version);
    if (ifNoneMatch !== undefined && names(ifNoneMatch, version)) return { status: 304, headers: known };
    const range = rangeOf(headers.range, version.sizeBytes);
    const { start, end } = range ?? { start: 0, end: version.sizeBytes - 1 };
    return {
      status: range ? 206 : 200,
      headers: {
        ...version.headers,
        ...replacedHeaders(query),
        ...known,
        'accept-ranges': 'bytes',
        'last-modified': new Date(version.lastModified).toUTCString(),
        'content-length': end - start + 1,
        'content-range': range && `bytes ${start}-${end}/${version.sizeBytes}`,
      },
      body: hasBody && end >= start ? openVersion(version, { start, end }) : undefined,
    };
  };

  return {
    'GET object': (request) => read(request, true),
    'HEAD object': (request) => read(request, false),

    async 'PUT object'({ bucket, key, headers, incoming }) {
      const version = await store.write(
        bucket,
        key,
        bodyOf(incoming),
        keptHeaders(headers),
        conditionsOf(headers),
      );
      created(bucket, key, version);
      return { headers: versionHeaders(version) };
    },

    async 'PUT object from another'({ bucket, key, headers }) {
      const [source, search] = String(headers['x-amz-copy-source']).replace(/^\//, '').split('?');
      const [, sourceBucket, sourceKey] = /^([^/]+)\/(.+)$/s.exec(decodeURIComponent(source)) ?? [];
      if (!sourceBucket) throw new S3Error('InvalidArgument', 'The copy source is not <bucket>/<key>.');
      const sourceVersion = new URLSearchParams(search).get('versionId') ?? undefined;
      const replace = headers['x-amz-metadata-directive'] === 'REPLACE';
      if (!replace && sourceBucket === bucket && sourceKey === key && !sourceVersion)
        throw new S3Error('InvalidRequest', 'This copy of an object to itself changes nothing.');
      const original = store.find(sourceBucket, sourceKey, sourceVersion);
      const version = await store.copy(original, bucket, key, replace ? keptHeaders(headers) : undefined);
      created(bucket, key, version);
      const { etag, lastModified } = version;
      return {
        headers: versionHeaders(version),
        body: document({ CopyObjectResult: { ETag: `"${etag}"`, LastModified: lastModified } }),
      };
    },

    'DELETE object'({ bucket, key, query }) {
      const versionId = query.get('versionId') ?? undefined;
      const marker = store.delete(bucket, key, versionId);
      return {
        status: 204,
        headers: { 'x-amz-version-id': marker ?? versionId, 'x-amz-delete-marker': marker && 'true' },
      };
    },

    async 'POST bucket?delete'({ bucket, incoming }) {
      const request = await xmlOf(incoming);
      const objects = elementsNamed('Object', request).map((object) => ({
        Key: textNamed('Key', object) ?? '',
        VersionId: textNamed('VersionId', object),
      }));
      if (objects.length === 0 || objects.some(({ Key }) => Key === '')) throw new S3Error('MalformedXML');
      const deleted = objects.map(({ Key, VersionId }) => {
        const marker = store.delete(bucket, Key, VersionId);
        return { Key, VersionId, DeleteMarker: marker && true, DeleteMarkerVersionId: marker };
      });
      const Deleted = textNamed('Quiet', request) === 'true' ? [] : deleted;
      return { body: document({ DeleteResult: { Deleted } }) };
    },

    'HEAD bucket': ({ bucket }) => {
      store.bucket(bucket);
      return {};
    },

    'GET bucket?list-type': ({ bucket, query }) => ({ body: document(listPage(store, bucket, query)) }),

    'POST object?uploads': ({ bucket, key, headers }) => {
      const UploadId = store.startUpload(bucket, key, keptHeaders(headers));
      return { body: document({ InitiateMultipartUploadResult: { Bucket: bucket, Key: key, UploadId } }) };
    },

    async 'PUT object?partNumber&uploadId'({ bucket, key, query, incoming }) {
      const part = Number(query.get('partNumber'));
      if (!(Number.isInteger(part) && part >= 1 && part <= MOST_PARTS)) throw new S3Error('InvalidArgument');
      const etag = await store.writePart(bucket, key, uploadIdOf(query), part, bodyOf(incoming));
      return { headers: { etag: `"${etag}"` } };
    },

    async 'POST object?uploadId'({ bucket, key, query, headers, incoming }) {
      const parts = elementsNamed('Part', await xmlOf(incoming)).map((part) => ({
        number: Number(textNamed('PartNumber', part)),
        etag: unquoted(textNamed('ETag', part) ?? ''),
      }));
      const version = await store.completeUpload(
        bucket,
        key,
        uploadIdOf(query),
        parts,
        conditionsOf(headers),
      );
      created(bucket, key, version);
      return {
        headers: versionHeaders(version),
        body: document({
          CompleteMultipartUploadResult: { Bucket: bucket, Key: key, ETag: `"${version.etag}"` },
        }),
      };
    },

    'DELETE object?uploadId': ({ bucket, key, query }) => {
      store.abortUpload(bucket, key, uploadIdOf(query));
      return { status: 204 };
    },

    async 'POST bucket'({ bucket, headers, incoming }) {
      const form = await readForm(bodyOf(incoming), headers['content-type'] ?? '');
      const fields = new Map(
        [...form.fields].map(([name, value]) => [
          name,
          value.replaceAll(/\$\{filename\}/g, () => form.fileName),
        ]),
      );
      const key = fields.get('key');
      if (!key) throw new S3Error('InvalidArgument', "Bucket POST must contain a field named 'key'.");
      const file = allowedFile({ ...form, fields }, bucket, now());
      const version = await store.write(bucket, key, file, keptHeaders(Object.fromEntries(fields)));
      created(bucket, key, version);
      const answer = { headers: versionHeaders(version) };
      switch (fields.get('success_action_status')) {
        case '200':
          return answer;
        case '201':
          return {
            ...answer,
            status: 201,
            body: document({ PostResponse: { Bucket: bucket, Key: key, ETag: `"${version.etag}"` } }),
          };
        default:
          return { ...answer, status: 204 };
      }
    },
  };
}

const MOST_PARTS = 10_000;

const versionHeaders = ({ versionId, etag }: Version) => ({
  etag: `"${etag}"`,
  'x-amz-version-id': versionId,
});
const uploadIdOf = (query: URLSearchParams) => query.get('uploadId') ?? '';
const unquoted = (etag: string) => etag.replaceAll('"', '');
const xmlOf = async (incoming: IncomingMessage) => (await buffer(bodyOf(incoming))).toString();

/** Whether a condition's ETags name the version. */
const names = (etags: string, { etag }: Version) =>
  etags.split(',').some((one) => ['*', etag].includes(unquoted(one.trim())));

function conditionsOf(headers: IncomingHttpHeaders): Conditions {
  const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = headers;
  return { ifMatch: ifMatch && unquoted(ifMatch), ifNoneMatch };
}

/** What a download has again. */
function keptHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const kept = Object.entries({ 'content-type': 'binary/octet-stream', ...headers })
    .filter(([name]) => KEPT_HEADER.test(name))
    .map(([name, value]) => [name, asHeaderValue(String(value))]);
  const { 'content-encoding': encodings = '', ...others } = Object.fromEntries(kept);
  // How it was sent, not what it is.
  const encoding = encodings
    .split(',')
    .filter((one: string) => !['', 'aws-chunked'].includes(one.trim()))
    .join(',');
  return encoding ? { ...others, 'content-encoding': encoding } : others;
}
/** A form's fields may have any characters; a header's value has those of Latin-1. As S3, by RFC 2047. */
const asHeaderValue = (value: string) =>
  HEADER_VALUE.test(value) ? value : `=?UTF-8?B?${Buffer.from(value).toString('base64')}?=`;
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

const KEPT_HEADER = /^(content-(type|encoding|disposition|language)|cache-control|expires|x-amz-meta-.+)$/;

/** `response-content-disposition` and the like: a link says how its download is to be taken. */
function replacedHeaders(query: URLSearchParams): Record<string, string> {
  const replaced = [...query].filter(([name]) => name.startsWith('response-'));
  if (replaced.some(([, value]) => !HEADER_VALUE.test(value))) throw new S3Error('InvalidArgument');
  return Object.fromEntries(replaced.map(([name, value]) => [name.slice('response-'.length), value]));
}

/** One range; several, or what is none, stand for the whole object as in S3. @throws S3Error InvalidRange */
function rangeOf(header: string | undefined, sizeBytes: number): { start: number; end: number } | undefined {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (!from && !to) return undefined;
  const start = from ? Number(from) : Math.max(0, sizeBytes - Number(to));
  const end = from && to ? Math.min(Number(to), sizeBytes - 1) : sizeBytes - 1;
  if (from && to && Number(to) < start) return undefined;
  if (start > end) throw new S3Error('InvalidRange');
  return { start, end };
}
