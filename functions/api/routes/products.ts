/** /v1/products: whom to write to about a product, who has viewed it, what is like it. */
import type { ProductAudience, SimilarProducts, Viewers } from '../../../lib/contracts/api-lookups.ts';
import {
  audienceQuery,
  listingQuery,
  lookupQuery,
  productParameters,
  viewersQuery,
} from '../../../lib/contracts/api-questions.ts';
import type { Api } from '../dependencies.ts';
import { answerListing } from '../listing.ts';
import { foundOrThrow, lookUp, type Source } from '../published.ts';
import { audienceOf, rankedPage, showAudience, viewerOf, viewersOf } from '../ranking.ts';
import { get, on } from '../route.ts';
import { titled, titlesOf } from '../titled.ts';

export const audience = get('/v1/products/{id}/audience', {
  params: productParameters,
  query: audienceQuery,
});
export const viewers = get('/v1/products/{id}/viewers', { params: productParameters, query: viewersQuery });
export const similar = get('/v1/products/{id}/similar', { params: productParameters, query: lookupQuery });
export const products = get('/v1/products', { query: listingQuery });

export function productRoutes(app: Api): void {
  on(app, audience, (c, { params: { id }, query }) => {
    const { segment, who, ...paging } = query;
    const question = { segment, who };
    const page = rankedPage(audienceOf('PRODUCT', id, question), paging, async (source) => {
      const finding = productIn(source, id);
      const [{ about, toItem }, { available }, titles] = await Promise.all([
        showAudience(source, question, finding),
        finding,
        titlesOf(source),
      ]);
      const product = { ...titled(id, titles), available };
      return { about: (entries) => ({ ...product, ...about(entries) }), toItem };
    });
    return lookUp<ProductAudience>(c, page);
  });

  on(app, viewers, (c, { params: { id }, query }) => {
    const { segment, ...paging } = query;
    const page = rankedPage(viewersOf(id, segment), paging, async (source) => {
      const [{ viewers }, titles] = await Promise.all([productIn(source, id), titlesOf(source)]);
      return { about: () => ({ ...titled(id, titles), segment, viewers }), toItem: viewerOf };
    });
    return lookUp<Viewers>(c, page);
  });

  on(app, similar, (c, { params: { id }, query }) =>
    lookUp<SimilarProducts>(c, {
      ...query,
      answer: async (source) => {
        const [{ similar }, titles] = await Promise.all([productIn(source, id), titlesOf(source)]);
        const items = similar.map(({ product, ...rest }) => ({ ...titled(product, titles), ...rest }));
        return { ...titled(id, titles), items };
      },
    }),
  );

  on(app, products, (c, { query }) => answerListing(c, 'PRODUCT', 'product', query));
}

async function productIn(source: Source, id: string) {
  return foundOrThrow(await source.results.product(source, id), 'product', id, source.runId);
}
