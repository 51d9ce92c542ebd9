/**
 * Checks signatures of version 4, in the header or, presigned, in the address:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
 */
import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { S3Error } from './errors.ts';

/** The one pair of keys that is taken. */
export const S3_CREDENTIALS = { accessKeyId: 'dwell', secretAccessKey: 'dwell' } as const;

const ALGORITHM = 'AWS4-HMAC-SHA256';

interface Signature {
  /** Access key and scope. */
  readonly credential: string;
  readonly date: string;
  readonly signedHeaders: string;
  readonly signature: string;
  /** SHA-256 of the body, or what stands for it. */
  readonly payload: string;
}

/**
 * A request without a signature passes: the server is on the loopback.
 * @throws S3Error AccessDenied for an address that has expired, InvalidAccessKeyId, SignatureDoesNotMatch
 */
export function checkSignature(request: IncomingMessage, now: Date): void {
  const [path, search = ''] = (request.url ?? '').split(/\?(.*)/s);
  const query = search
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => pair.split(/=(.*)/s).map(decodeURIComponent));
  const signed = signatureInHeader(request) ?? signatureInQuery(new Map(query as [string, string][]), now);
  if (!signed) return;
  const headers = signed.signedHeaders.split(';').map(
    (name) =>
      `${name}:${String(request.headers[name] ?? '')
        .trim()
        .replace(/ +/g, ' ')}\n`,
  );
  const canonicalRequest = [
    request.method,
    path,
    canonicalQuery(query),
    headers.join(''),
    signed.signedHeaders,
    signed.payload,
  ].join('\n');
  const scope = signed.credential.split('/').slice(1).join('/');
  const text = [ALGORITHM, signed.date, scope, createHash('sha256').update(canonicalRequest).digest('hex')];
  checkHmac(signed.signature, text.join('\n'), signed.credential);
}

/** @throws S3Error InvalidAccessKeyId, SignatureDoesNotMatch */
export function checkHmac(signature: string, text: string, credential: string): void {
  const [accessKeyId, ...scope] = credential.split('/');
  if (accessKeyId !== S3_CREDENTIALS.accessKeyId) throw new S3Error('InvalidAccessKeyId');
  const secret = Buffer.from(`AWS4${S3_CREDENTIALS.secretAccessKey}`);
  const key = scope.reduce<Buffer>(hmac, secret);
  if (hmac(key, text).toString('hex') !== signature) throw new S3Error('SignatureDoesNotMatch');
}

function signatureInHeader({ headers }: IncomingMessage): Signature | undefined {
  if (headers.authorization === undefined) return undefined;
  const [, credential, signedHeaders, signature] =
    /^AWS4-HMAC-SHA256 +Credential=([^,]+), *SignedHeaders=([^,]+), *Signature=(\S+)$/.exec(
      headers.authorization,
    ) ?? [];
  if (!signature) throw new S3Error('InvalidRequest', `Please use ${ALGORITHM}.`);
  const payload = String(headers['x-amz-content-sha256']);
  return { credential, date: String(headers['x-amz-date']), signedHeaders, signature, payload };
}

function signatureInQuery(query: ReadonlyMap<string, string>, now: Date): Signature | undefined {
  const of = (name: string) => query.get(`X-Amz-${name}`) ?? '';
  const signature = of('Signature');
  if (signature === '') return undefined;
  const seconds = (now.getTime() - parseDate(of('Date')).getTime()) / 1000;
  if (!(seconds <= Number(of('Expires')))) throw new S3Error('AccessDenied', 'Request has expired');
  return {
    ...{ credential: of('Credential'), date: of('Date'), signedHeaders: of('SignedHeaders') },
    ...{ signature, payload: 'UNSIGNED-PAYLOAD' },
  };
}

/** From `20261127T124457Z`. */
const parseDate = (text: string) =>
  new Date(text.replace(/^(\d{4})(\d\d)(\d\dT\d\d)(\d\d)(\d\dZ)$/, '$1-$2-$3:$4:$5'));

function canonicalQuery(query: readonly string[][]): string {
  return query
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value = '']) => [name, value].map(percentEncode))
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map((pair) => pair.join('='))
    .join('&');
}

/** RFC 3986: all but letters, digits and `-._~`. */
const percentEncode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
