/** /v1/datasets: which there are, and deleting one. */
import { createRoute } from '@hono/zod-openapi';
import { datasetParameters } from '../../../lib/contracts/api.ts';
import { datasetsSchema } from '../../../lib/contracts/api-datasets.ts';
import { readDatasets } from '../../../lib/runs/datasets.ts';
import { accepted, acceptedRun } from '../accepted.ts';
import { datasetAsked, datasetMeant } from '../datasets.ts';
import type { Api, ApiDependencies } from '../dependencies.ts';
import { errors, getRoute, json } from '../openapi.ts';
import { metaOf } from '../published.ts';

const datasets = getRoute({
  path: '/v1/datasets',
  operationId: 'listDatasets',
  summary: 'The data sets, and what is published of each',
  request: {},
  answer: json(datasetsSchema, 'By name.'),
  errors: [],
});

const deletion = createRoute({
  method: 'delete',
  path: '/v1/datasets/{name}',
  operationId: 'deleteDataset',
  tags: ['datasets'],
  summary: 'Delete a data set',
  description:
    'Lookups no longer know it, and the schedule retrains it no more. The run deletes its lists, files, contacts and products. What the shop has put in the upload bucket stays there; a new log of that name begins the data set anew.',
  request: { params: datasetParameters },
  responses: {
    202: acceptedRun('The data set is gone; the run deletes what belongs to it.'),
    ...errors('bad-request', 'not-found', 'conflict'),
  },
});

export function datasetRoutes(app: Api, { startRun }: ApiDependencies): void {
  app.openapi(datasets, async (c) => {
    const all = await readDatasets();
    const items = all.map(({ dataset, published, waiting, held }) => ({
      dataset,
      published: metaOf({ published }),
      waiting: waiting && { runId: waiting.request.runId, until: waiting.until },
      held,
    }));
    return c.json({ meta: metaOf(datasetMeant(c, all)), items }, 200, { 'cache-control': 'no-cache' });
  });

  app.openapi(deletion, async (c) => {
    const { name } = c.req.valid('param');
    const { dataset } = datasetAsked(c, await readDatasets(), name);
    const requestId = c.get('requestId');
    return accepted(c, null, await startRun({ trigger: 'api', kind: 'deletion', requestId, dataset }));
  });
}
