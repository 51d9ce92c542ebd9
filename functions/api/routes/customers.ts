/** /v1/customers: what to show a customer, and who it is. */
import {
  type Customer,
  customerParameters,
  customerSchema,
  customersSchema,
  listingQuery,
  lookupQuery,
  type Recommendations,
  recommendationsSchema,
} from '../../../lib/contracts/api-lookups.ts';
import type { Results } from '../../../lib/contracts/table.ts';
import { withAddresses } from '../../../lib/store/contacts.ts';
import { findCustomer, listCustomers } from '../../../lib/store/results-reader.ts';
import type { Api } from '../dependencies.ts';
import { answerListing } from '../listing.ts';
import { getRoute, json } from '../openapi.ts';
import { foundOrThrow, lookUp } from '../published.ts';
import { titled, titlesOfReasons } from '../titled.ts';

const recommendations = getRoute({
  path: '/v1/customers/{id}/recommendations',
  operationId: 'getRecommendations',
  summary: 'The products to show a customer',
  request: { params: customerParameters, query: lookupQuery },
  answer: json(recommendationsSchema, 'Best first; empty when there is nothing to show.'),
});

const customer = getRoute({
  path: '/v1/customers/{id}',
  operationId: 'getCustomer',
  summary: 'A customer: regular or not, address, products viewed',
  request: { params: customerParameters, query: lookupQuery },
  answer: json(customerSchema, 'The customer.'),
});

const customers = getRoute({
  path: '/v1/customers',
  operationId: 'listCustomers',
  summary: 'Customers by id',
  request: { query: listingQuery },
  answer: json(customersSchema, 'Sorted by id.'),
});

export function customerRoutes(app: Api): void {
  app.openapi(recommendations, (c) => {
    const { id } = c.req.valid('param');
    return lookUp<Recommendations>(c, {
      ...c.req.valid('query'),
      answer: async (source) => {
        const [{ recommendations }, titles] = await Promise.all([customerIn(source, id), source.titles()]);
        return {
          customer: id,
          items: recommendations.map(({ product, ...rest }) => ({ ...titled(product, titles), ...rest })),
          titles: titlesOfReasons(recommendations, titles),
        };
      },
    });
  });

  app.openapi(customer, (c) => {
    const { id } = c.req.valid('param');
    return lookUp<Customer>(c, {
      ...c.req.valid('query'),
      hasAddresses: true,
      answer: async (source) => {
        const [{ recommendations, ...found }, titles] = await Promise.all([
          customerIn(source, id),
          source.titles(),
        ]);
        const [withAddress] = await withAddresses(source.scope, [found]);
        const mostViewed = found.mostViewed.map(({ product, ...rest }) => ({
          ...titled(product, titles),
          ...rest,
        }));
        return { ...withAddress, mostViewed };
      },
    });
  });

  app.openapi(customers, (c) => answerListing(c, 'customer', c.req.valid('query'), listCustomers));
}

const customerIn = async (results: Results, id: string) =>
  foundOrThrow(await findCustomer(results, id), 'customer', id, results.runId);
