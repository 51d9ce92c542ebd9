/** /v1/health and /v1/openapi.json. */
import type { Health } from '../../../lib/contracts/api.ts';
import { tagged, untagged } from '../answers.ts';
import { datasetMeant } from '../datasets.ts';
import type { Api } from '../dependencies.ts';
import { asBytes, type Finished } from '../kept-answers.ts';
import { metaOf } from '../published.ts';
import { get, on } from '../route.ts';

export const health = get('/v1/health', {});
export const contract = get('/v1/openapi.json', {});

export function serviceRoutes(app: Api): void {
  on(app, health, async (c) => {
    const meta = metaOf(datasetMeant(c, await c.get('readers').datasets.now()));
    return untagged<Health>(c, { meta, status: 'ok' }, 200, { 'cache-control': 'no-store' });
  });

  let document: Promise<Finished> | undefined;
  on(app, contract, async (c) => {
    document ??= readDocument();
    return tagged(c, await document, 'public, max-age=300');
  });
}

/** A bundle has the file inside it, and parses it when it is first asked for. */
async function readDocument(): Promise<Finished> {
  const { default: document } = await import('../openapi.json', { with: { type: 'json' } });
  return asBytes(document);
}
