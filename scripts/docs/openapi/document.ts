/** functions/api/openapi.json: the contract of the HTTP API. */
import { OpenAPIHono } from '@hono/zod-openapi';
import { LOOKUPS } from './lookups.ts';
import { OPERATIONS } from './operations.ts';

const DESCRIPTION = `
Whom to write to about a product, and what to show each customer, from how long customers looked at products.

Every answer carries \`meta\`: the published run that it comes from. Lists are in \`items\`; if there are more
entries, \`nextCursor\` is set, to be sent back as \`cursor\`. Paging goes on in the run in which it began. Every error has one
shape, \`{error: {code, message, requestId}}\`.

Where there are several data sets, \`dataset\` says which one is meant. Left out, it is the one that the setting
\`defaultDataset\` names; without such a setting the answer is 400 with the code \`dataset-needed\`.

Every answer is from one run. Within a second of a publish, some answers still come from the run before; an address that has
changed is shown within a second.

An unknown id is answered with 404 and the code \`not-found\`; a known id without entries gets an empty list.
`.trim();

export function openApiDocument() {
  const app = new OpenAPIHono();
  for (const operation of [...LOOKUPS, ...OPERATIONS]) app.openAPIRegistry.registerPath(operation as never);
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'Dwell', version: '1', description: DESCRIPTION },
    servers: [{ url: '/' }],
  });
}
