/**
 * The HTTP API: the same app in Lambda (handler.ts) and in the embedded cloud. It does not authorise callers; API
 * Gateway does (lib/cloud/http-api.ts).
 */
import { type Context, Hono } from 'hono';
import { cors } from 'hono/cors';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { functionSizes } from '../../lib/contracts/function-sizes.ts';
import type { Settings } from '../../lib/contracts/settings.ts';
import { isLoopback } from './answers.ts';
import type { Api, ApiDependencies, ApiEnv } from './dependencies.ts';
import { ApiError, answerError, errorHandler } from './errors.ts';
import { Readers } from './readers.ts';
import { categoryRoutes } from './routes/categories.ts';
import { customerRoutes } from './routes/customers.ts';
import { datasetRoutes } from './routes/datasets.ts';
import { productRoutes } from './routes/products.ts';
import { runRoutes } from './routes/runs.ts';
import { serviceRoutes } from './routes/service.ts';

/** A quarter of the function's memory is for results. */
export const cacheBytes = (settings: Settings) => (functionSizes(settings).api.memoryMb * 1024 ** 2) / 4;

export function createApp(dependencies: ApiDependencies): Api {
  const app: Api = new Hono<ApiEnv>();
  app.onError(errorHandler(dependencies.log));
  app.notFound((c) => {
    const message = `there is no ${c.req.path}; GET /v1/openapi.json lists the routes`;
    return answerError(c, new ApiError('no-such-route', message));
  });

  const { defaultDataset, cacheBytes, clock } = dependencies;
  const readers = new Readers(cacheBytes, clock);
  app.use((c, next) => {
    c.set('requestId', requestIdOf(c));
    c.set('defaultDataset', defaultDataset);
    c.set('readers', readers);
    return c.req.method === 'OPTIONS' ? preflight(c, next) : next();
  });
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (c, methods) => {
        const allowed = methods.join(', ');
        const message = `${c.req.path} takes ${allowed}, not ${c.req.method}`;
        return answerError(c, new ApiError('method-not-allowed', message), { allow: allowed });
      },
    }),
  );

  customerRoutes(app);
  productRoutes(app);
  categoryRoutes(app);
  datasetRoutes(app, dependencies);
  runRoutes(app, dependencies);
  serviceRoutes(app);
  return app;
}

/** The caller's own, the gateway's, or a new one. */
function requestIdOf(c: Context<ApiEnv>): string {
  const given = c.req.header('x-request-id');
  if (given !== undefined && /^[\w=-]{1,255}$/.test(given)) return given;
  return c.env?.requestContext?.requestId ?? crypto.randomUUID();
}

/** Web pages may only read. */
const preflight = cors({
  origin: (origin) => (isLoopback(origin) ? origin : null),
  allowMethods: ['GET', 'HEAD'],
});
