/** /v1/customers: what to show a customer, and who it is. */
import {
  type Customer,
  customerParameters,
  customerSchema,
  customersSchema,
  listingQuery,
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

const recommendations = getRoute({
  path: '/v1/customers/{id}/recommendations',
  operationId: 'getRecommendations',
  summary: 'The products to show a customer',
  request: { params: customerParameters },
  answer: json(recommendationsSchema, 'Best first; empty when there is nothing to show.'),
});

const customer = getRoute({
  path: '/v1/customers/{id}',
  operationId: 'getCustomer',
  summary: 'A customer: regular or not, address, products viewed',
  request: { params: customerParameters },
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
      answer: async (results) => ({ customer: id, items: (await customerIn(results, id)).recommendations }),
    });
  });

  app.openapi(customer, (c) => {
    const { id } = c.req.valid('param');
    return lookUp<Customer>(c, {
      hasAddresses: true,
      answer: async (results) => {
        const { recommendations, ...found } = await customerIn(results, id);
        const [withAddress] = await withAddresses([found]);
        return withAddress;
      },
    });
  });

  app.openapi(customers, (c) => answerListing(c, 'customer', c.req.valid('query'), listCustomers));
}

const customerIn = async (results: Results, id: string) =>
  foundOrThrow(await findCustomer(results, id), 'customer', id, results.runId);
