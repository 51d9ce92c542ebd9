/** What a published run has found, as the API tells it: the report shows nothing else. */
import type * as z from 'zod';
import type {
  customersSchema,
  ProductAudience,
  productsSchema,
  Recommendations,
} from '../../lib/contracts/api-lookups.ts';
import type { Leaderboard } from '../../lib/contracts/results.ts';
import type { ApiClient, RunDetail } from '../../lib/local/api/client.ts';

export interface Findings {
  readonly run: RunDetail;
  readonly leaderboard: Leaderboard;
  /** Null for a run that has no products. */
  readonly audience: ProductAudience | null;
  readonly recommendations: Recommendations | null;
}

const AUDIENCE_SHOWN = 10;
/** The most products whose audiences are tried. */
const PRODUCTS_TRIED = 10;

export async function findingsOf(api: ApiClient, runId: string): Promise<Findings> {
  const run = await api.run(runId);
  if (!run.leaderboard) throw new Error(`the run ${runId} has no leaderboard`);
  const audience = await audienceWorthShowing(api);
  const customer = audience?.items[0]?.customer ?? (await firstCustomer(api));
  const recommendations = customer
    ? await api.get<Recommendations>(`/v1/customers/${encodeURIComponent(customer)}/recommendations`)
    : null;
  return { run, leaderboard: run.leaderboard, audience, recommendations };
}

/**
 * Regular customers who have not viewed a product that many have viewed. If there are none, all customers for the product
 * with the most viewers.
 */
async function audienceWorthShowing(api: ApiClient): Promise<ProductAudience | null> {
  const { items } = await api.get<z.infer<typeof productsSchema>>('/v1/products?limit=100');
  const products = items.toSorted((a, b) => b.viewers - a.viewers).slice(0, PRODUCTS_TRIED);
  for (const { product } of products) {
    const audience = await api.get<ProductAudience>(audiencePath(product));
    if (audience.items.length > 0) return audience;
  }
  const [mostViewed] = products;
  return mostViewed ? api.get(`${audiencePath(mostViewed.product)}&segment=all&who=all`) : null;
}

async function firstCustomer(api: ApiClient): Promise<string | undefined> {
  const { items } = await api.get<z.infer<typeof customersSchema>>('/v1/customers?limit=1');
  return items[0]?.customer;
}

function audiencePath(product: string): string {
  return `/v1/products/${encodeURIComponent(product)}/audience?limit=${AUDIENCE_SHOWN}`;
}
