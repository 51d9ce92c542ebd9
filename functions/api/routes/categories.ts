/** /v1/categories: whom to write to about a category. */
import type { CategoryAudience } from '../../../lib/contracts/api-lookups.ts';
import { audienceQuery, categoryParameters, listingQuery } from '../../../lib/contracts/api-questions.ts';
import type { Api } from '../dependencies.ts';
import { answerListing } from '../listing.ts';
import { foundOrThrow, lookUp, type Source } from '../published.ts';
import { audienceOf, rankedPage, showAudience } from '../ranking.ts';
import { get, on } from '../route.ts';

export const audience = get('/v1/categories/{id}/audience', {
  params: categoryParameters,
  query: audienceQuery,
});
export const categories = get('/v1/categories', { query: listingQuery });

export function categoryRoutes(app: Api): void {
  on(app, audience, (c, { params: { id }, query }) => {
    const { segment, who, ...paging } = query;
    const question = { segment, who };
    const page = rankedPage(audienceOf('CATEGORY', id, question), paging, async (source) => {
      const { about, toItem } = await showAudience(source, question, categoryIn(source, id));
      return { about: (entries) => ({ category: id, ...about(entries) }), toItem };
    });
    return lookUp<CategoryAudience>(c, page);
  });

  on(app, categories, (c, { query }) => answerListing(c, 'CATEGORY', 'category', query));
}

async function categoryIn(source: Source, id: string) {
  return foundOrThrow(await source.results.category(source, id), 'category', id, source.runId);
}
