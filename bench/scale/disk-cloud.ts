/**
 * AWS for one process of the bench: the SDK's own clients, with a directory in place of the network. Objects are
 * files; the table takes everything, counts it and has nothing.
 */
import { createReadStream } from 'node:fs';
import { mkdir, open, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export const UPLOADS = 'uploads';
const ARTIFACTS = 'artifacts';

/** The SDK's size of a part, all but the last (@aws-sdk/lib-storage). */
const PART_BYTES = 5 * 1024 * 1024;

/** Environment of a process that works in it. */
export const DISK_CLOUD_ENVIRONMENT = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'bench',
  AWS_SECRET_ACCESS_KEY: 'bench',
  DWELL_S3_PATH_STYLE: 'true',
  DWELL_UPLOAD_BUCKET: UPLOADS,
  DWELL_ARTIFACTS_BUCKET: ARTIFACTS,
  DWELL_TABLE: 'table',
};

interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | Readable;
}
interface Response {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Readable;
}

/** What stands in a client's configuration as `requestHandler`. */
export class DiskCloud {
  readonly #directory: string;
  #writtenBytes = 0;

  /** @param directory with a folder for each bucket. */
  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Bodies of all requests to the table. */
  get tableBytes(): number {
    return this.#writtenBytes;
  }

  readonly s3 = {
    handle: async (request: Request) => ({ response: await this.#object(request) }),
  };

  readonly dynamoDb = {
    handle: async ({ body }: Request) => {
      if (typeof body === 'string' || body instanceof Uint8Array) this.#writtenBytes += body.length;
      return { response: answer('{}', { 'content-type': 'application/x-amz-json-1.0' }) };
    },
  };

  async #object({ method, path, query, body }: Request): Promise<Response> {
    const file = join(this.#directory, decodeURIComponent(path));
    if (method === 'POST') return multipart('uploads' in query);
    if (method === 'PUT') {
      const place = query.partNumber === undefined ? 0 : (Number(query.partNumber) - 1) * PART_BYTES;
      await mkdir(dirname(file), { recursive: true });
      if (query.partNumber === undefined) await writeFile(file, body ?? '');
      else await writeAt(file, place, body);
      return answer('', { etag: '"etag"' });
    }
    const { size, mtime } = await stat(file);
    const headers = { 'content-length': String(size), 'last-modified': mtime.toUTCString(), etag: '"etag"' };
    return method === 'HEAD'
      ? answer('', headers)
      : { statusCode: 200, headers, body: createReadStream(file) };
  }
}

function multipart(isStart: boolean): Response {
  const name = isStart ? 'InitiateMultipartUploadResult' : 'CompleteMultipartUploadResult';
  return answer(`<${name}><UploadId>upload</UploadId></${name}>`, { 'content-type': 'application/xml' });
}

function answer(text: string, headers: Readonly<Record<string, string>>): Response {
  return { statusCode: 200, headers, body: Readable.from([Buffer.from(text)]) };
}

async function writeAt(file: string, start: number, body: Request['body'] = ''): Promise<void> {
  await (await open(file, 'a')).close(); // made, if there is none, and not emptied
  const target = (await open(file, 'r+')).createWriteStream({ start });
  await pipeline(body instanceof Readable ? body : Readable.from([body]), target);
}
