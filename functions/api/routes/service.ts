/** /v1/health and /v1/openapi.json. */
import type { Health } from '../../../lib/contracts/api.ts';
import { tagged, tagOf, untagged } from '../answers.ts';
import { datasetMeant } from '../datasets.ts';
import type { Api } from '../dependencies.ts';
import { metaOf } from '../published.ts';
import { get, on } from '../route.ts';

export const health = get('/v1/health', {});
export const contract = get('/v1/openapi.json', {});

export function serviceRoutes(app: Api): void {
  on(app, health, async (c) => {
    const meta = metaOf(datasetMeant(c, await c.get('readers').datasets.now()));
    return untagged<Health>(c, { meta, status: 'ok' }, 200, { 'cache-control': 'no-store' });
  });

  let known: Promise<{ text: string; tag: string }> | undefined;
  on(app, contract, async (c) => {
    known ??= readDocument();
    const { text, tag } = await known;
    return tagged(c, text, tag, { 'cache-control': 'public, max-age=300' });
  });
}

/** A bundle has the file inside it, and parses it when it is first asked for. */
async function readDocument() {
  const { default: document } = await import('../openapi.json', { with: { type: 'json' } });
  const text = JSON.stringify(document);
  return { text, tag: tagOf(text) };
}
