/** /v1/products: whom to write to about a product, who has viewed it, what is like it. */
import { createRoute } from '@hono/zod-openapi';
import {
  audienceQuery,
  listingQuery,
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
import { findProduct, listProducts } from '../../../lib/store/results-reader.ts';
import type { Api } from '../dependencies.ts';
import { answerListing } from '../listing.ts';
import { errors, json, NOT_MODIFIED } from '../openapi.ts';
import { foundOrThrow, lookUp } from '../published.ts';
import { audienceLists, viewersLists } from '../ranked-lists.ts';
import { addressee, rankedPage, rankedPosition, viewer } from '../ranked-page.ts';

const audience = createRoute({
  method: 'get',
  path: '/v1/products/{id}/audience',
  operationId: 'getProductAudience',
  tags: ['products'],
  summary: 'Whom to write to about a product',
  request: { params: productParameters, query: audienceQuery },
  responses: {
    200: json(productAudienceSchema, 'Best first; `counts` explains an empty page.'),
    ...NOT_MODIFIED,
    ...errors('bad-request', 'bad-cursor', 'not-found', 'nothing-published', 'results-gone'),
  },
});

const viewers = createRoute({
  method: 'get',
  path: '/v1/products/{id}/viewers',
  operationId: 'getProductViewers',
  tags: ['products'],
  summary: 'Who has looked at a product longest',
  request: { params: productParameters, query: viewersQuery },
  responses: {
    200: json(viewersSchema, 'Longest first.'),
    ...NOT_MODIFIED,
    ...errors('bad-request', 'bad-cursor', 'not-found', 'nothing-published', 'results-gone'),
  },
});

const similar = createRoute({
  method: 'get',
  path: '/v1/products/{id}/similar',
  operationId: 'getSimilarProducts',
  tags: ['products'],
  summary: 'Products like this one',
  request: { params: productParameters },
  responses: {
    200: json(similarSchema, 'Nearest first.'),
    ...NOT_MODIFIED,
    ...errors('bad-request', 'not-found', 'nothing-published'),
  },
});

const products = createRoute({
  method: 'get',
  path: '/v1/products',
  operationId: 'listProducts',
  tags: ['products'],
  summary: 'Products by id',
  request: { query: listingQuery },
  responses: {
    200: json(productsSchema, 'Sorted by id.'),
    ...NOT_MODIFIED,
    ...errors('bad-request', 'bad-cursor', 'nothing-published', 'results-gone'),
  },
});

export function productRoutes(app: Api): void {
  app.openapi(audience, (c) => {
    const { id } = c.req.valid('param');
    const { segment, who, limit, cursor } = c.req.valid('query');
    const ranking = { owner: 'PRODUCT', id, lists: audienceLists(segment, who) } as const;
    const from = rankedPosition(ranking, cursor);
    return lookUp<ProductAudience>(c, {
      run: from.run,
      hasAddresses: true,
      answer: async (runId) => {
        const { audience: counts } = await productIn(runId, id);
        const page = await rankedPage(runId, ranking, from, limit, addressee);
        return { product: id, segment, who, counts, ...page };
      },
    });
  });

  app.openapi(viewers, (c) => {
    const { id } = c.req.valid('param');
    const { segment, limit, cursor } = c.req.valid('query');
    const ranking = { owner: 'PRODUCT', id, lists: viewersLists(segment) } as const;
    const from = rankedPosition(ranking, cursor);
    return lookUp<Viewers>(c, {
      run: from.run,
      hasAddresses: true,
      answer: async (runId) => {
        const { viewers } = await productIn(runId, id);
        const page = await rankedPage(runId, ranking, from, limit, viewer);
        return { product: id, segment, viewers, ...page };
      },
    });
  });

  app.openapi(similar, (c) => {
    const { id } = c.req.valid('param');
    return lookUp<SimilarProducts>(c, {
      answer: async (runId) => ({ product: id, items: (await productIn(runId, id)).similar }),
    });
  });

  app.openapi(products, (c) => answerListing(c, 'product', c.req.valid('query'), listProducts));
}

const productIn = async (runId: string, id: string) =>
  foundOrThrow(await findProduct(runId, id), 'product', id, runId);
