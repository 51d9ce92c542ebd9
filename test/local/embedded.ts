/** An embedded cloud for a test file, which uses it as its users do: through S3, DynamoDB and HTTP on the loopback. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { expect, vi } from 'vitest';
import type { Started } from '../../lib/contracts/events.ts';
import { type Settings, settingsSchema } from '../../lib/contracts/settings.ts';
import type { RunDetail, RunSummary } from '../../lib/local/api/client.ts';
import { type EmbeddedCloud, startCloud } from '../../lib/local/cloud.ts';
import type { BusEvent } from '../../lib/local/control.ts';
import { ARTIFACTS_BUCKET, REGION, UPLOAD_BUCKET } from '../../lib/local/environment.ts';
import { S3_CREDENTIALS as credentials } from '../../lib/local/s3/signature.ts';

/** Each look costs a request to the API and one to the table. */
const WAIT = { timeout: 60_000, interval: 150 };
const ANY_PORTS = { api: 0, s3: 0, dynamodb: 0, control: 0 };

/** A test that drops parts sets `settleSeconds`. */
const withoutWait = (settings: Partial<Settings>) => settingsSchema.parse({ settleSeconds: 0, ...settings });

export class Embedded {
  readonly stateDirectory: string;
  #settings: Settings;
  readonly #threads: number | undefined;
  #cloud!: EmbeddedCloud;
  readonly busEvents: BusEvent[] = [];
  /** What `start` has answered to uploads, in their order. */
  readonly answers: Started[] = [];
  s3!: S3Client;
  table!: DynamoDBDocumentClient;

  private constructor(stateDirectory: string, settings: Settings, threads?: number) {
    this.stateDirectory = stateDirectory;
    this.#settings = settings;
    this.#threads = threads;
  }

  /** @param threads one per core when left out. */
  static async create(settings: Partial<Settings> = {}, threads?: number): Promise<Embedded> {
    const directory = await mkdtemp(path.join(tmpdir(), 'dwell-'));
    const embedded = new Embedded(directory, withoutWait(settings), threads);
    await embedded.open();
    return embedded;
  }

  async open(): Promise<void> {
    this.#cloud = await startCloud({
      stateDirectory: this.stateDirectory,
      settings: this.#settings,
      preferredPorts: ANY_PORTS,
      threads: this.#threads,
      watch: {
        event: (event) => this.busEvents.push(event),
        uploaded: (_, started) => this.answers.push(started),
      },
    });
    const { s3, dynamodb } = this.#cloud.endpoints;
    this.s3 = new S3Client({ endpoint: s3, region: REGION, credentials });
    this.table = DynamoDBDocumentClient.from(
      new DynamoDBClient({ endpoint: dynamodb, region: REGION, credentials }),
    );
  }

  /** Closes it and opens it again with the settings. */
  async reopen(settings: Partial<Settings> = this.#settings): Promise<void> {
    await this.close();
    this.#settings = withoutWait(settings);
    await this.open();
  }

  async close(): Promise<void> {
    this.s3.destroy();
    this.table.destroy();
    await this.#cloud.close();
  }

  /** What happens each night. */
  retrain(): Promise<void> {
    return this.#cloud.retrain();
  }

  /** Closes it and deletes its state. */
  async remove(): Promise<void> {
    await this.close();
    await rm(this.stateDirectory, { recursive: true });
  }

  get endpoints() {
    return this.#cloud.endpoints;
  }

  async put(Key: string, Body: string | Uint8Array): Promise<void> {
    await this.s3.send(new PutObjectCommand({ Bucket: UPLOAD_BUCKET, Key, Body }));
  }

  /** Puts a file into the bucket and waits for the end of the run that it causes. */
  async drop(key: string, body: string | Uint8Array): Promise<RunDetail> {
    return this.runCausedBy(() => this.put(key, body));
  }

  /** The one run that is caused, at its end. */
  async runCausedBy(cause: () => Promise<unknown>): Promise<RunDetail> {
    const before = new Set((await this.runs()).map(({ runId }) => runId));
    await cause();
    const [{ runId }] = await vi.waitFor(async () => {
      const caused = (await this.runs()).filter((run) => !before.has(run.runId));
      expect(caused).toHaveLength(1);
      return caused;
    }, WAIT);
    return this.ended(runId);
  }

  async ended(runId: string): Promise<RunDetail> {
    return vi.waitFor(async () => {
      const run = await this.run(runId);
      expect(run.state).not.toMatch(/^(queued|running)$/);
      return run;
    }, WAIT);
  }

  run(runId: string): Promise<RunDetail> {
    return this.#cloud.api.run(runId);
  }

  /** Newest first. */
  async runs(): Promise<RunSummary[]> {
    const runs: RunSummary[] = [];
    for await (const run of this.#cloud.api.runs()) runs.push(run);
    return runs;
  }

  // biome-ignore lint/suspicious/noExplicitAny: the answers' shapes are the API tests' business
  async get(route: string, init?: RequestInit): Promise<{ status: number; body: any }> {
    const response = await fetch(this.#cloud.api.url + route, init);
    return { status: response.status, body: await response.json() };
  }

  /** Keys in the artifacts bucket. */
  async artifacts(Prefix: string): Promise<string[]> {
    const keys: string[] = [];
    for await (const page of paginateListObjectsV2({ client: this.s3 }, { Bucket: ARTIFACTS_BUCKET, Prefix }))
      keys.push(...(page.Contents ?? []).map((object) => object.Key ?? ''));
    return keys;
  }

  text(Key: string): Promise<string> {
    return fetch(
      `${this.#cloud.endpoints.s3}/${ARTIFACTS_BUCKET}/${Key.split('/').map(encodeURIComponent).join('/')}`,
    ).then((response) => response.text());
  }
}
