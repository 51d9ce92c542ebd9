/** The buckets, behind real requests on the loopback. What a test puts or looks at goes past the requests. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { type S3Server, startS3 } from '../../lib/local/s3/server.ts';
import { S3_CREDENTIALS } from '../../lib/local/s3/signature.ts';
import { s3 } from '../../lib/store/clients.ts';

const BUCKETS = [{ name: 'uploads', versionDays: 30 }, { name: 'artifacts' }];

export class EmbeddedBuckets {
  /** Names of the commands that were sent. */
  readonly sent: string[] = [];
  /** Keys that one ListObjectsV2 answers at most. */
  pageSize = 1000;
  readonly #answers = new Map<string, () => object>();
  readonly #directory = mkdtempSync(path.join(tmpdir(), 'dwell-buckets-'));
  #server!: S3Server;

  async start(): Promise<void> {
    this.#server = await startS3({
      port: 0,
      directory: this.#directory,
      buckets: BUCKETS,
      onObjectCreated() {},
    });
    Object.assign(process.env, {
      AWS_ENDPOINT_URL_S3: this.#server.url,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: S3_CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: S3_CREDENTIALS.secretAccessKey,
      DWELL_UPLOAD_BUCKET: 'uploads',
      DWELL_ARTIFACTS_BUCKET: 'artifacts',
    });
    s3.middlewareStack.add(
      (next, { commandName = '' }) =>
        async (args) => {
          this.sent.push(commandName);
          const answer = this.#answers.get(commandName);
          if (answer) return { output: { $metadata: {}, ...answer() }, response: undefined };
          const more = commandName === 'ListObjectsV2Command' ? { MaxKeys: this.pageSize } : {};
          return next({ ...args, input: { ...args.input, ...more } });
        },
      { step: 'initialize' },
    );
  }

  async stop(): Promise<void> {
    await this.#server.close();
    rmSync(this.#directory, { recursive: true });
  }

  /** Empty buckets, and every command goes to them. */
  reset(): void {
    for (const { name } of BUCKETS) for (const key of this.keys(name)) this.#server.store.delete(name, key);
    this.#answers.clear();
    this.sent.length = 0;
    this.pageSize = 1000;
  }

  /** What comes of a command instead of what the buckets would make of it; it may throw. */
  answer(commandName: string, answer: () => object): void {
    this.#answers.set(commandName, answer);
  }

  /** @returns the version's id, where the bucket keeps versions. */
  put(
    bucket: string,
    key: string,
    content: string | Uint8Array,
    lastModified = new Date(),
  ): string | undefined {
    const { store } = this.#server;
    const file = path.join(store.bucket(bucket).directory, randomUUID());
    writeFileSync(file, content);
    const bytes = Buffer.from(content as string);
    const etag = createHash('md5').update(bytes).digest('hex');
    const facts = { etag, sizeBytes: bytes.length, headers: {}, lastModified: lastModified.toISOString() };
    return store.commit(bucket, key, file, facts).versionId;
  }

  text(bucket: string, key: string): string {
    return this.#bytes(bucket, key).toString('utf-8');
  }

  json(bucket: string, key: string) {
    return JSON.parse(this.text(bucket, key));
  }

  keys(bucket: string, prefix = ''): string[] {
    return this.#server.store.keys(bucket, prefix);
  }

  /** All that there is, by bucket and key. */
  contents(): Map<string, Buffer> {
    const names = BUCKETS.flatMap(({ name }) => this.keys(name).map((key) => [name, key] as const));
    return new Map(names.map(([bucket, key]) => [`${bucket}/${key}`, this.#bytes(bucket, key)]));
  }

  #bytes(bucket: string, key: string): Buffer {
    return readFileSync(this.#server.store.find(bucket, key).content);
  }
}

/** Empty buckets `uploads` and `artifacts` for each test of the file. */
export function useEmbeddedBuckets(): EmbeddedBuckets {
  const buckets = new EmbeddedBuckets();
  beforeAll(() => buckets.start());
  beforeEach(() => buckets.reset());
  afterAll(() => buckets.stop());
  return buckets;
}
