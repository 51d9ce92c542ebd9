/** /v1/health and /v1/openapi.json. */
import { createRoute, z } from '@hono/zod-openapi';
import { healthSchema } from '../../../lib/contracts/api.ts';
import { readDatasets } from '../../../lib/runs/datasets.ts';
import { datasetMeant } from '../datasets.ts';
import type { Api } from '../dependencies.ts';
import { errors, json } from '../openapi.ts';
import { metaOf } from '../published.ts';

const health = createRoute({
  method: 'get',
  path: '/v1/health',
  operationId: 'getHealth',
  tags: ['service'],
  summary: 'Whether the API answers and can read its table',
  responses: { 200: json(healthSchema, 'The API is up and can read its table.'), ...errors() },
});

const contract = createRoute({
  method: 'get',
  path: '/v1/openapi.json',
  operationId: 'getOpenApi',
  tags: ['service'],
  summary: 'This document',
  responses: { 200: json(z.looseObject({ openapi: z.string() }), 'OpenAPI 3.1.'), ...errors() },
});

const DESCRIPTION = `
Whom to write to about a product, and what to show each customer, from how long customers looked at products.

Every answer carries \`meta\`: the published run that it comes from. Lists are in \`items\`; if there are more
entries, \`nextCursor\` is set, to be sent back as \`cursor\`. Paging goes on in the run in which it began. Every error has one
shape, \`{error: {code, message, requestId}}\`.

Where there are several data sets, \`dataset\` says which one is meant. Left out, it is the one that the setting
\`defaultDataset\` names; without such a setting the answer is 400 with the code \`dataset-needed\`.

An unknown id is answered with 404 and the code \`not-found\`; a known id without entries gets an empty list.
`.trim();

/** Called last, so that the document has all routes. */
export function serviceRoutes(app: Api): void {
  app.openapi(health, async (c) => {
    const meta = metaOf(datasetMeant(c, await readDatasets()));
    return c.json({ meta, status: 'ok' as const }, 200, { 'cache-control': 'no-store' });
  });

  let document: ReturnType<typeof app.getOpenAPI31Document> | undefined;
  app.openapi(contract, (c) => {
    document ??= app.getOpenAPI31Document({
      openapi: '3.1.0',
      info: { title: 'Dwell', version: '1', description: DESCRIPTION },
      servers: [{ url: '/' }],
    });
    return c.json({ ...document }, 200, { 'cache-control': 'public, max-age=300' });
  });
}
