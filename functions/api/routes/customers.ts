/** /v1/customers: what to show a customer, and who it is. */
import type { Customer, Recommendations } from '../../../lib/contracts/api-lookups.ts';
import { customerParameters, listingQuery, lookupQuery } from '../../../lib/contracts/api-questions.ts';
import type { Api } from '../dependencies.ts';
import { answerListing } from '../listing.ts';
import { foundOrThrow, lookUp, type Source } from '../published.ts';
import { get, on } from '../route.ts';
import { titled, titlesOf, titlesOfReasons } from '../titled.ts';

export const recommendations = get('/v1/customers/{id}/recommendations', {
  params: customerParameters,
  query: lookupQuery,
});
export const customer = get('/v1/customers/{id}', { params: customerParameters, query: lookupQuery });
export const customers = get('/v1/customers', { query: listingQuery });

export function customerRoutes(app: Api): void {
  on(app, recommendations, (c, { params: { id }, query }) =>
    lookUp<Recommendations>(c, {
      ...query,
      answer: async (source) => {
        const [{ recommendations }, titles] = await Promise.all([customerIn(source, id), titlesOf(source)]);
        return {
          customer: id,
          items: recommendations.map(({ product, ...rest }) => ({ ...titled(product, titles), ...rest })),
          titles: titlesOfReasons(recommendations, titles),
        };
      },
    }),
  );

  on(app, customer, (c, { params: { id }, query }) =>
    lookUp<Customer>(c, {
      ...query,
      hasAddresses: true,
      answer: async (source) => {
        const [{ recommendations, ...found }, titles] = await Promise.all([
          customerIn(source, id),
          titlesOf(source),
        ]);
        const [withAddress] = await source.withAddresses([found]);
        const mostViewed = found.mostViewed.map(({ product, ...rest }) => ({
          ...titled(product, titles),
          ...rest,
        }));
        return { ...withAddress, mostViewed };
      },
    }),
  );

  on(app, customers, (c, { query }) => answerListing(c, 'CUSTOMER', 'customer', query));
}

async function customerIn(source: Source, id: string) {
  return foundOrThrow(await source.results.customer(source, id), 'customer', id, source.runId);
}
