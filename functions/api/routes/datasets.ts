/** /v1/datasets: which there are, and deleting one. */
import type { DataSets } from '../../../lib/contracts/api-datasets.ts';
import { datasetParameters } from '../../../lib/contracts/api-questions.ts';
import { accepted } from '../accepted.ts';
import { answered } from '../answers.ts';
import { datasetAsked, datasetMeant } from '../datasets.ts';
import type { Api, ApiDependencies } from '../dependencies.ts';
import { metaOf } from '../published.ts';
import { get, on } from '../route.ts';

export const datasets = get('/v1/datasets', {});
export const deletion = {
  method: 'delete',
  path: '/v1/datasets/{name}',
  params: datasetParameters,
} as const;

export function datasetRoutes(app: Api, { startRun }: ApiDependencies): void {
  on(app, datasets, async (c) => {
    const all = await c.get('readers').datasets.now();
    const items = all.map(({ dataset, published, waiting, held }) => ({
      dataset,
      published: metaOf({ published }),
      waiting: waiting && { runId: waiting.request.runId, until: waiting.until },
      held,
    }));
    return answered<DataSets>(c, { meta: metaOf(datasetMeant(c, all)), items }, 'no-cache');
  });

  on(app, deletion, async (c, { params: { name } }) => {
    const { datasets } = c.get('readers');
    const { dataset } = datasetAsked(c, await datasets.now(), name);
    const requestId = c.get('requestId');
    const started = await startRun({ trigger: 'api', kind: 'deletion', requestId, dataset });
    datasets.forget();
    return accepted(c, null, started);
  });
}
