/** Serves the API app that Lambda runs, on a port of the loopback, in a thread that has the handlers' environment. */
import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { Logger } from '@aws-lambda-powertools/logger';
import { cacheBytes, createApp } from '../../../functions/api/app.ts';
import { settingsFromEnvironment } from '../../contracts/settings.ts';
import { startRun } from '../../runs/start-run.ts';
import { printTo } from '../functions/log.ts';
import { serveOnLoopback } from '../http.ts';

export interface ApiWorkerOptions {
  readonly port: number;
  readonly log: string;
}

const { port, log }: ApiWorkerOptions = workerData;
printTo(log);
const logger = new Logger({ serviceName: 'dwell' });
const settings = settingsFromEnvironment(process.env);
const app = createApp({
  startRun,
  defaultDataset: settings.defaultDataset,
  now: () => new Date(),
  clock: Date.now,
  cacheBytes: cacheBytes(settings),
  log: { error: (message, details) => logger.error(message, details) },
});
const server = await serveOnLoopback(app, port);
parentPort?.postMessage(server.url);
if (parentPort) await once(parentPort, 'message');
await server.close();
process.exit();
