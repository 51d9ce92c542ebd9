/** /v1/categories: whom to write to about a category. */
import { createRoute } from '@hono/zod-openapi';
import {
  audienceQuery,
  type CategoryAudience,
  categoriesSchema,
  categoryAudienceSchema,
  categoryParameters,
  listingQuery,
} from '../../../lib/contracts/api-lookups.ts';
import { findCategory, listCategories } from '../../../lib/store/results-reader.ts';
import type { Api } from '../dependencies.ts';
import { answerListing } from '../listing.ts';
import { errors, json, NOT_MODIFIED } from '../openapi.ts';
import { foundOrThrow, lookUp } from '../published.ts';
import { audienceLists } from '../ranked-lists.ts';
import { addressee, rankedPage, rankedPosition } from '../ranked-page.ts';

const audience = createRoute({
  method: 'get',
  path: '/v1/categories/{id}/audience',
  operationId: 'getCategoryAudience',
  tags: ['categories'],
  summary: 'Whom to write to about a category',
  request: { params: categoryParameters, query: audienceQuery },
  responses: {
    200: json(categoryAudienceSchema, 'Best first; `counts` explains an empty page.'),
    ...NOT_MODIFIED,
    ...errors('bad-request', 'bad-cursor', 'not-found', 'nothing-published', 'results-gone'),
  },
});

const categories = createRoute({
  method: 'get',
  path: '/v1/categories',
  operationId: 'listCategories',
  tags: ['categories'],
  summary: 'Categories by id',
  request: { query: listingQuery },
  responses: {
    200: json(categoriesSchema, 'Sorted by id.'),
    ...NOT_MODIFIED,
    ...errors('bad-request', 'bad-cursor', 'nothing-published', 'results-gone'),
  },
});

export function categoryRoutes(app: Api): void {
  app.openapi(audience, (c) => {
    const { id } = c.req.valid('param');
    const { segment, who, limit, cursor } = c.req.valid('query');
    const ranking = { owner: 'CATEGORY', id, lists: audienceLists(segment, who) } as const;
    const from = rankedPosition(ranking, cursor);
    return lookUp<CategoryAudience>(c, {
      run: from.run,
      hasAddresses: true,
      answer: async (runId) => {
        const found = foundOrThrow(await findCategory(runId, id), 'category', id, runId);
        const page = await rankedPage(runId, ranking, from, limit, addressee);
        return { category: id, segment, who, counts: found.audience, ...page };
      },
    });
  });

  app.openapi(categories, (c) => answerListing(c, 'category', c.req.valid('query'), listCategories));
}
