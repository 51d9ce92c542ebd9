/** `dwell start`: the embedded cloud, a first run and its report. Then API and bucket serve until Ctrl-C. */
import { once } from 'node:events';
import { createReadStream, existsSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import { settingsFromEnvironment } from '../../lib/contracts/settings.ts';
import type { RunDetail, RunSummary } from '../../lib/local/api/client.ts';
import { type EmbeddedCloud, startCloud } from '../../lib/local/cloud.ts';
import { RunFailedError } from '../../lib/local/errors.ts';
import { embeddedSettingsSchema } from '../../lib/local/settings.ts';
import { type Findings, findingsOf } from './findings.ts';
import { addressesText, endOfRun, findingsText, linksOf, othersText, servingText } from './report.ts';
import { follow, RunFeed } from './run-feed.ts';
import { RunProgress } from './run-progress.ts';
import { stopSignal } from './stop-signal.ts';
import { upload, uploadKey } from './upload.ts';

export interface StartOptions {
  /** File to drop into the bucket. Left out: a made-up log, unless something is published. */
  readonly data?: string;
  /** Port of the API. */
  readonly port?: number;
  /** Whether to stop after the first run. */
  readonly once?: true;
  readonly json?: true;
  /** Directory. */
  readonly state: string;
}

interface Session {
  readonly cloud: EmbeddedCloud;
  readonly feed: RunFeed;
  readonly progress: RunProgress;
  /** Being made already. */
  readonly sample?: Promise<Uint8Array>;
}

const SAMPLE_KEY = 'clicks/tastes.csv';

/** @throws PortInUseError, DirectoryInUseError; with `once`, RunFailedError */
export async function startEmbedded(options: StartOptions): Promise<void> {
  const stop = stopSignal();
  const feed = new RunFeed();
  const progress = new RunProgress();
  // Where there is no state yet, nothing is published: the log is made while the parts start.
  const sample = options.data || existsSync(options.state) ? undefined : sampleLog();
  const cloud = await startCloud({
    stateDirectory: options.state,
    port: options.port,
    settings: settingsFromEnvironment(process.env, embeddedSettingsSchema),
    watch: feed,
  });
  try {
    const work = runAndReport({ cloud, feed, progress, sample }, options);
    await Promise.race([work, stop.requested]);
    if (!options.once) await stop.requested;
  } finally {
    progress.stop();
    for (const runId of cloud.running()) progress.say(`stopping; the next start goes on with run ${runId}`);
    await cloud.close();
    stop.ignore();
  }
}

async function runAndReport(session: Session, { data, once, json }: StartOptions): Promise<void> {
  const { cloud, feed, progress } = session;
  const runId = await firstRun(session, data);
  const run = runId ? await follow(cloud, runId, progress) : null;
  progress.stop();
  if (run && run.state !== 'published') {
    if (once) throw new RunFailedError(endOfRun(run));
    progress.say(endOfRun(run));
  }
  const published = await cloud.api.publishedRuns();
  if (published.length > 0) {
    const findings = await findingsOf(cloud.api, beginningWith(run?.dataset, published));
    process.stdout.write(json ? jsonReport(cloud, findings, run) : textReport(cloud, findings, run, !once));
  }
  if (once) return;
  if (!json) process.stdout.write(servingText(cloud.log));
  const tellEnd = (later: string) => {
    const ended = follow(cloud, later).then((end) => progress.say(endOfRun(end)));
    ended.catch(() => {}); // everything is stopping, and the API with it
  };
  for (const other of cloud.running()) tellEnd(other);
  feed.onRun = (later) => {
    progress.say(`run ${later} has begun`);
    tellEnd(later);
  };
  feed.onProblem = (message) => progress.say(message);
}

const beginningWith = (dataset: string | undefined, runs: readonly RunSummary[]) =>
  runs.toSorted((a, b) => Number(b.dataset === dataset) - Number(a.dataset === dataset));

/** @returns null when a run is published already and there is nothing new to run. */
async function firstRun(session: Session, data: string | undefined): Promise<string | null> {
  const { cloud, progress } = session;
  if (data) return drop(session, uploadKey(data), createReadStream(data));
  const [interrupted] = cloud.running();
  if (interrupted) {
    progress.say(`going on with run ${interrupted}, which was interrupted`);
    return interrupted;
  }
  if ((await cloud.api.publishedRuns()).length > 0) return null;
  progress.say('making up the log of a shop whose customers have tastes');
  return drop(session, SAMPLE_KEY, await (session.sample ?? sampleLog()));
}

/** @returns the id of the run that the upload starts. */
async function drop(
  { cloud, feed, progress }: Session,
  key: string,
  content: Readable | Uint8Array,
): Promise<string> {
  const [{ runId, reason }] = await Promise.all([
    feed.answerTo(key),
    upload(cloud.endpoints.s3, key, content),
  ]);
  if (!runId) throw new RunFailedError(reason ?? `${key} started no run`);
  progress.say(`dropped ${key} into the bucket: run ${runId}`);
  return runId;
}

/** As CSV, made in a thread. */
async function sampleLog(): Promise<Uint8Array> {
  const [log] = await once(new Worker(new URL('../sample-worker.ts', import.meta.url)), 'message');
  return log;
}

function textReport(
  cloud: EmbeddedCloud,
  findings: Findings,
  run: RunDetail | null,
  isServing: boolean,
): string {
  const seconds = secondsToPublished(run);
  const waited =
    seconds === null
      ? `Serving run ${findings.run.runId}, published ${findings.run.publishedAt}`
      : `From cold start to published: ${seconds.toFixed(1)} s`;
  const addresses = addressesText(cloud, linksOf(findings), isServing);
  return `\n${findingsText(findings)}\n${waited}\n${othersText(findings)}\n${addresses}`;
}

function jsonReport(cloud: EmbeddedCloud, findings: Findings, run: RunDetail | null): string {
  const { leaderboard, audience, recommendations } = findings;
  const urls = Object.entries(linksOf(findings)).map(([name, path]) => [name, cloud.api.url + path]);
  const report = {
    runId: findings.run.runId,
    dataset: findings.run.dataset,
    datasets: findings.published.map(({ dataset }) => dataset),
    rows: findings.run.rows,
    secondsToPublished: secondsToPublished(run),
    leaderboard,
    winners: leaderboard.winners,
    notes: findings.run.notes,
    audience,
    recommendations,
    urls: Object.fromEntries(urls),
    s3: cloud.endpoints.s3,
  };
  return `${JSON.stringify(report)}\n`;
}

/** Seconds since the process started, which include the start of every part. Null when this process published no run. */
function secondsToPublished(run: RunDetail | null): number | null {
  if (run?.state !== 'published') return null;
  return (Date.parse(run.publishedAt ?? '') - performance.timeOrigin) / 1000;
}
