/** /v1/products: whom to write to about a product, who has viewed it, what is like it. */
import {
  audienceQuery,
  listingQuery,
  lookupQuery,
  type ProductAudience,
  productAudienceSchema,
  productParameters,
  productsSchema,
  type SimilarProducts,
  similarSchema,
  type Viewers,
  viewersQuery,
  viewersSchema,
} from '../../../lib/contracts/api-lookups.ts';
import type { Results } from '../../../lib/contracts/table.ts';
import { findProduct, listProducts } from '../../../lib/store/results-reader.ts';
import type { Api } from '../dependencies.ts';
import { answerListing } from '../listing.ts';
import { getRoute, json } from '../openapi.ts';
import { foundOrThrow, lookUp } from '../published.ts';
import { audienceOf, rankedPage, showAudience, viewerOf, viewersOf } from '../ranking.ts';
import { titled } from '../titled.ts';

const audience = getRoute({
  path: '/v1/products/{id}/audience',
  operationId: 'getProductAudience',
  summary: 'Whom to write to about a product',
  request: { params: productParameters, query: audienceQuery },
  answer: json(productAudienceSchema, 'Best first; `counts` and `available` explain an empty page.'),
});

const viewers = getRoute({
  path: '/v1/products/{id}/viewers',
  operationId: 'getProductViewers',
  summary: 'Who has looked at a product longest',
  request: { params: productParameters, query: viewersQuery },
  answer: json(viewersSchema, 'Longest first.'),
});

const similar = getRoute({
  path: '/v1/products/{id}/similar',
  operationId: 'getSimilarProducts',
  summary: 'Products like this one',
  request: { params: productParameters, query: lookupQuery },
  answer: json(similarSchema, 'Nearest first.'),
});

const products = getRoute({
  path: '/v1/products',
  operationId: 'listProducts',
  summary: 'Products by id',
  request: { query: listingQuery },
  answer: json(productsSchema, 'Sorted by id.'),
});

export function productRoutes(app: Api): void {
  app.openapi(audience, (c) => {
    const { id } = c.req.valid('param');
    const { segment, who, ...paging } = c.req.valid('query');
    const question = { segment, who };
    const page = rankedPage(audienceOf('PRODUCT', id, question), paging, async (source) => {
      const finding = productIn(source, id);
      const [{ about, toItem }, { available }, titles] = await Promise.all([
        showAudience(source, question, finding),
        finding,
        source.titles(),
      ]);
      const product = { ...titled(id, titles), available };
      return { about: (entries) => ({ ...product, ...about(entries) }), toItem };
    });
    return lookUp<ProductAudience>(c, page);
  });

  app.openapi(viewers, (c) => {
    const { id } = c.req.valid('param');
    const { segment, ...paging } = c.req.valid('query');
    const page = rankedPage(viewersOf(id, segment), paging, async (source) => {
      const [{ viewers }, titles] = await Promise.all([productIn(source, id), source.titles()]);
      return { about: () => ({ ...titled(id, titles), segment, viewers }), toItem: viewerOf };
    });
    return lookUp<Viewers>(c, page);
  });

  app.openapi(similar, (c) => {
    const { id } = c.req.valid('param');
    return lookUp<SimilarProducts>(c, {
      ...c.req.valid('query'),
      answer: async (source) => {
        const [{ similar }, titles] = await Promise.all([productIn(source, id), source.titles()]);
        const items = similar.map(({ product, ...rest }) => ({ ...titled(product, titles), ...rest }));
        return { ...titled(id, titles), items };
      },
    });
  });

  app.openapi(products, (c) => answerListing(c, 'product', c.req.valid('query'), listProducts));
}

const productIn = async (results: Results, id: string) =>
  foundOrThrow(await findProduct(results, id), 'product', id, results.runId);
