/** `dwell start`: the embedded cloud, a run to begin with, its report; then API and bucket stay until Ctrl-C. */
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import { checkedSettingsSchema } from '../../lib/contracts/model-settings.ts';
import { settingsFromEnvironment } from '../../lib/contracts/settings.ts';
import type { RunDetail } from '../../lib/local/api/client.ts';
import { type EmbeddedCloud, startCloud } from '../../lib/local/cloud.ts';
import { RunFailedError } from '../../lib/local/errors.ts';
import { type Findings, findingsOf } from './findings.ts';
import { addressesText, endOfRun, findingsText, linksOf, servingText } from './report.ts';
import { follow, RunFeed } from './run-feed.ts';
import { type RunProgress, runProgress } from './run-progress.ts';
import { stopSignal } from './stop-signal.ts';
import { upload, uploadKey } from './upload.ts';

export interface StartOptions {
  /** File to drop into the bucket; the sample log when nothing is published yet. */
  readonly data?: string;
  /** Of the API. */
  readonly port?: number;
  /** Whether to end after the first run. */
  readonly once: boolean;
  readonly json?: boolean;
  readonly stateDirectory: string;
}

const SAMPLE_KEY = 'clicks/sample.csv';
const SAMPLE_SEED = 0;

/** @throws PortInUseError, DirectoryInUseError; with `once`, RunFailedError */
export async function startEmbedded(options: StartOptions): Promise<void> {
  const stop = stopSignal();
  const feed = new RunFeed();
  const progress = runProgress();
  const cloud = await startCloud({
    stateDirectory: options.stateDirectory,
    port: options.port,
    settings: settingsFromEnvironment(process.env, checkedSettingsSchema),
    watch: feed,
  });
  try {
    const work = runAndReport(cloud, feed, progress, options);
    await Promise.race([work, stop.requested]);
    if (!options.once) await stop.requested;
  } finally {
    progress.stop();
    for (const runId of cloud.running()) progress.say(`stopping; the next start goes on with run ${runId}`);
    await cloud.close();
    stop.ignore();
  }
}

async function runAndReport(
  cloud: EmbeddedCloud,
  feed: RunFeed,
  progress: RunProgress,
  { data, once, json = false }: StartOptions,
): Promise<void> {
  const runId = await firstRun(cloud, feed, progress, data);
  const run = runId ? await follow(cloud, runId, progress) : null;
  progress.stop();
  if (run && run.state !== 'published') {
    if (once) throw new RunFailedError(endOfRun(run));
    progress.say(endOfRun(run));
  }
  const published = await cloud.api.publishedRunId();
  if (published) {
    const findings = await findingsOf(cloud.api, published);
    process.stdout.write(json ? jsonReport(cloud, findings, run) : textReport(cloud, findings, run, !once));
  }
  if (once) return;
  if (!json) process.stdout.write(servingText(cloud.log));
  feed.onRun = (later) => {
    progress.say(`run ${later} has begun`);
    const ended = follow(cloud, later).then((end) => progress.say(endOfRun(end)));
    ended.catch(() => {}); // everything stops, the API too
  };
  feed.onProblem = (message) => progress.say(message);
}

/** @returns null when a run is published already and nothing new is to be run. */
async function firstRun(
  cloud: EmbeddedCloud,
  feed: RunFeed,
  progress: RunProgress,
  data: string | undefined,
): Promise<string | null> {
  const drop = async (key: string, content: Readable) => {
    const [{ runId, reason }] = await Promise.all([
      feed.answerTo(key),
      upload(cloud.endpoints.s3, key, content),
    ]);
    if (!runId) throw new RunFailedError(reason ?? `${key} started no run`);
    progress.say(`dropped ${key} into the bucket: run ${runId}`);
    return runId;
  };
  if (data) return drop(uploadKey(data), createReadStream(data));
  const [interrupted] = cloud.running();
  if (interrupted) {
    progress.say(`going on with run ${interrupted}, which was interrupted`);
    return interrupted;
  }
  if (await cloud.api.publishedRunId()) return null;
  progress.say('making the sample log');
  return drop(SAMPLE_KEY, await sampleCsv());
}

/** Its maker is loaded only when it is needed. */
async function sampleCsv(): Promise<Readable> {
  const { generateSampleLog } = await import('../../lib/sample/index.ts');
  const columns = ['customer', 'product', 'duration'];
  return Readable.from(generateSampleLog({ seed: SAMPLE_SEED })).pipe(stringify({ header: true, columns }));
}

function textReport(
  cloud: EmbeddedCloud,
  findings: Findings,
  run: RunDetail | null,
  isServing: boolean,
): string {
  const waited =
    run?.state === 'published'
      ? `From cold start to published: ${secondsToPublished(run).toFixed(1)} s`
      : `Serving run ${findings.run.runId}, published ${findings.run.publishedAt}`;
  const addresses = addressesText(cloud, linksOf(findings), isServing);
  return `\n${findingsText(findings)}\n${waited}\n\n${addresses}`;
}

function jsonReport(cloud: EmbeddedCloud, findings: Findings, run: RunDetail | null): string {
  const { leaderboard, audience, recommendations } = findings;
  const links = Object.entries(linksOf(findings)).map(([name, path]) => [name, cloud.api.url + path]);
  const report = {
    runId: findings.run.runId,
    dataset: findings.run.dataset,
    rows: findings.run.rows,
    secondsToPublished: run?.state === 'published' ? secondsToPublished(run) : null,
    leaderboard,
    winners: leaderboard.winners,
    audience,
    recommendations,
    urls: Object.fromEntries(links),
    s3: cloud.endpoints.s3,
  };
  return `${JSON.stringify(report)}\n`;
}

/** From the start of the process, so with everything that had to be started. */
function secondsToPublished({ publishedAt }: RunDetail): number {
  return (Date.parse(publishedAt ?? '') - performance.timeOrigin) / 1000;
}
