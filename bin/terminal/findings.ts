/** What a published run has found, as the API tells it: the report shows nothing else. */
import type * as z from 'zod';
import type {
  customersSchema,
  ProductAudience,
  productsSchema,
  Recommendations,
} from '../../lib/contracts/api-lookups.ts';
import type { Leaderboard } from '../../lib/contracts/results.ts';
import type { ApiClient, RunDetail, RunSummary } from '../../lib/local/api/client.ts';

export interface Findings {
  readonly run: RunDetail;
  /** What lookups answer from, this run first. */
  readonly published: readonly RunSummary[];
  readonly leaderboard: Leaderboard;
  /** Null for a run that has no products. */
  readonly audience: ProductAudience | null;
  readonly recommendations: Recommendations | null;
}

const AUDIENCE_SHOWN = 10;
/** The most products whose audiences are tried. */
const PRODUCTS_TRIED = 10;

/** @param published the run of the first is the one that is reported on. */
export async function findingsOf(api: ApiClient, published: readonly RunSummary[]): Promise<Findings> {
  const [{ runId, dataset }] = published;
  const run = await api.run(runId);
  if (!run.leaderboard) throw new Error(`the run ${runId} has no leaderboard`);
  const audience = await audienceWorthShowing(api, dataset);
  const customer = audience?.items[0]?.customer ?? (await firstCustomer(api, dataset));
  const recommendations = customer
    ? await api.get<Recommendations>(
        lookupPath(dataset, `/v1/customers/${encodeURIComponent(customer)}/recommendations`),
      )
    : null;
  return { run, published, leaderboard: run.leaderboard, audience, recommendations };
}

/** A question about one of several data sets. */
export function lookupPath(dataset: string, path: string): string {
  return `${path}${path.includes('?') ? '&' : '?'}dataset=${encodeURIComponent(dataset)}`;
}

/**
 * Regular customers who have not viewed a product that many have viewed. If there are none, all customers for the product
 * with the most viewers.
 */
async function audienceWorthShowing(api: ApiClient, dataset: string): Promise<ProductAudience | null> {
  const { items } = await api.get<z.infer<typeof productsSchema>>(
    lookupPath(dataset, '/v1/products?limit=100'),
  );
  const products = items.toSorted((a, b) => b.viewers - a.viewers).slice(0, PRODUCTS_TRIED);
  for (const { product } of products) {
    const audience = await api.get<ProductAudience>(audiencePath(dataset, product));
    if (audience.items.length > 0) return audience;
  }
  const [mostViewed] = products;
  return mostViewed ? api.get(`${audiencePath(dataset, mostViewed.product)}&segment=all&who=all`) : null;
}

async function firstCustomer(api: ApiClient, dataset: string): Promise<string | undefined> {
  const { items } = await api.get<z.infer<typeof customersSchema>>(
    lookupPath(dataset, '/v1/customers?limit=1'),
  );
  return items[0]?.customer;
}

function audiencePath(dataset: string, product: string): string {
  return lookupPath(dataset, `/v1/products/${encodeURIComponent(product)}/audience?limit=${AUDIENCE_SHOWN}`);
}
