/**
 * The HTTP API: the same app in Lambda (handler.ts) and in the embedded cloud. It does not authorise callers; API
 * Gateway does (lib/cloud/http-api.ts).
 */
import { OpenAPIHono } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { etag, RETAINED_304_HEADERS } from 'hono/etag';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { requestId } from 'hono/request-id';
import { TitleReader } from '../../lib/store/titles.ts';
import type { Api, ApiDependencies, ApiEnv } from './dependencies.ts';
import { ApiError, answerError, errorHandler, refuseInvalid } from './errors.ts';
import { categoryRoutes } from './routes/categories.ts';
import { customerRoutes } from './routes/customers.ts';
import { datasetRoutes } from './routes/datasets.ts';
import { productRoutes } from './routes/products.ts';
import { runRoutes } from './routes/runs.ts';
import { serviceRoutes } from './routes/service.ts';

const MAX_BODY_BYTES = 16 * 1024;

export function createApp(dependencies: ApiDependencies): Api {
  const app: Api = new OpenAPIHono<ApiEnv>({ defaultHook: refuseInvalid });
  app.onError(errorHandler(dependencies.log));
  app.notFound((c) => {
    const message = `there is no ${c.req.path}; GET /v1/openapi.json lists the routes`;
    return answerError(c, new ApiError('no-such-route', message));
  });

  app.use(requestId({ generator: (c) => c.env?.requestContext?.requestId ?? crypto.randomUUID() }));
  app.use(
    cors({
      origin: (origin) => (isLoopback(origin) ? origin : null),
      allowMethods: ['GET', 'HEAD'],
      exposeHeaders: EXPOSED_HEADERS,
    }),
  );
  app.use(etag({ retainedHeaders: [...RETAINED_304_HEADERS, ...EXPOSED_HEADERS, ...CORS_HEADERS] }));
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (c, methods) => {
        const allowed = methods.join(', ');
        c.header('allow', allowed);
        throw new ApiError('method-not-allowed', `${c.req.path} takes ${allowed}, not ${c.req.method}`);
      },
    }),
  );
  app.use(bodyLimit({ maxSize: MAX_BODY_BYTES }));
  const titles = new TitleReader();
  app.use(async (c, next) => {
    c.set('defaultDataset', dependencies.defaultDataset);
    c.set('titles', titles);
    await next();
  });

  customerRoutes(app);
  productRoutes(app);
  categoryRoutes(app);
  datasetRoutes(app, dependencies);
  runRoutes(app, dependencies);
  serviceRoutes(app);
  return app;
}

const EXPOSED_HEADERS = ['ETag', 'X-Request-Id', 'Retry-After', 'Location'];
const CORS_HEADERS = ['Access-Control-Allow-Origin', 'Access-Control-Expose-Headers'];

/**
 * Answers contain customers' addresses, so only web pages served from this machine may read them. In the cloud,
 * API Gateway also lets the pages of the stack's `allowedOrigins` read them.
 */
function isLoopback(origin: string): boolean {
  return URL.canParse(origin) && ['localhost', '127.0.0.1', '[::1]'].includes(new URL(origin).hostname);
}
