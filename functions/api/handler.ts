/** The API behind API Gateway's HTTP API (payload format 2.0, stage $default). */
import { Logger } from '@aws-lambda-powertools/logger';
import { type APIGatewayProxyResult, handle, type LambdaContext, type LambdaEvent } from 'hono/aws-lambda';
import { settingsFromEnvironment } from '../../lib/contracts/settings.ts';
import { startRun } from '../../lib/runs/start-run.ts';
import { cacheBytes, createApp } from './app.ts';
import { encodedPath } from './encoded-path.ts';

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
const answer = handle(app);
const routes = app.routes.map(({ path }) => path);

type HttpApiEvent = Extract<LambdaEvent, { rawPath: string }>;

export async function handler(event: HttpApiEvent, context: LambdaContext): Promise<APIGatewayProxyResult> {
  return answer({ ...event, rawPath: encodedPath(event.rawPath, routes) }, context);
}
