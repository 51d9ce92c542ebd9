/** /v1/categories: whom to write to about a category. */
import {
  audienceQuery,
  type CategoryAudience,
  categoriesSchema,
  categoryAudienceSchema,
  categoryParameters,
  listingQuery,
} from '../../../lib/contracts/api-lookups.ts';
import type { Results } from '../../../lib/contracts/table.ts';
import { findCategory, listCategories } from '../../../lib/store/results-reader.ts';
import type { Api } from '../dependencies.ts';
import { answerListing } from '../listing.ts';
import { getRoute, json } from '../openapi.ts';
import { foundOrThrow, lookUp } from '../published.ts';
import { audienceOf, rankedPage, showAudience } from '../ranking.ts';

const audience = getRoute({
  path: '/v1/categories/{id}/audience',
  operationId: 'getCategoryAudience',
  summary: 'Whom to write to about a category',
  request: { params: categoryParameters, query: audienceQuery },
  answer: json(categoryAudienceSchema, 'Best first; `counts` explains an empty page.'),
});

const categories = getRoute({
  path: '/v1/categories',
  operationId: 'listCategories',
  summary: 'Categories by id',
  request: { query: listingQuery },
  answer: json(categoriesSchema, 'Sorted by id.'),
});

export function categoryRoutes(app: Api): void {
  app.openapi(audience, (c) => {
    const { id } = c.req.valid('param');
    const { segment, who, ...paging } = c.req.valid('query');
    const question = { segment, who };
    const page = rankedPage(audienceOf('CATEGORY', id, question), paging, async (source) => {
      const { about, toItem } = await showAudience(source, question, categoryIn(source, id));
      return { about: (entries) => ({ category: id, ...about(entries) }), toItem };
    });
    return lookUp<CategoryAudience>(c, page);
  });

  app.openapi(categories, (c) => answerListing(c, 'category', c.req.valid('query'), listCategories));
}

const categoryIn = async (results: Results, id: string) =>
  foundOrThrow(await findCategory(results, id), 'category', id, results.runId);
