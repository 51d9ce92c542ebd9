/** /v1/customers: what to show a customer, and who it is. */
import { createRoute } from '@hono/zod-openapi';
import {
  type Customer,
  customerParameters,
  customerSchema,
  customersSchema,
  listingQuery,
  type Recommendations,
  recommendationsSchema,
} from '../../../lib/contracts/api-lookups.ts';
import { withAddresses } from '../../../lib/store/contacts.ts';
import { findCustomer, listCustomers } from '../../../lib/store/results-reader.ts';
import type { Api } from '../dependencies.ts';
import { answerListing } from '../listing.ts';
import { errors, json, NOT_MODIFIED } from '../openapi.ts';
import { foundOrThrow, lookUp } from '../published.ts';

const recommendations = createRoute({
  method: 'get',
  path: '/v1/customers/{id}/recommendations',
  operationId: 'getRecommendations',
  tags: ['customers'],
  summary: 'The products to show a customer',
  request: { params: customerParameters },
  responses: {
    200: json(recommendationsSchema, 'Best first; empty when there is nothing to show.'),
    ...NOT_MODIFIED,
    ...errors('bad-request', 'not-found', 'nothing-published'),
  },
});

const customer = createRoute({
  method: 'get',
  path: '/v1/customers/{id}',
  operationId: 'getCustomer',
  tags: ['customers'],
  summary: 'A customer: regular or not, address, products viewed',
  request: { params: customerParameters },
  responses: {
    200: json(customerSchema, 'The customer.'),
    ...NOT_MODIFIED,
    ...errors('bad-request', 'not-found', 'nothing-published'),
  },
});

const customers = createRoute({
  method: 'get',
  path: '/v1/customers',
  operationId: 'listCustomers',
  tags: ['customers'],
  summary: 'Customers by id',
  request: { query: listingQuery },
  responses: {
    200: json(customersSchema, 'Sorted by id.'),
    ...NOT_MODIFIED,
    ...errors('bad-request', 'bad-cursor', 'nothing-published', 'results-gone'),
  },
});

export function customerRoutes(app: Api): void {
  app.openapi(recommendations, (c) => {
    const { id } = c.req.valid('param');
    return lookUp<Recommendations>(c, {
      answer: async (runId) => ({ customer: id, items: (await customerIn(runId, id)).recommendations }),
    });
  });

  app.openapi(customer, (c) => {
    const { id } = c.req.valid('param');
    return lookUp<Customer>(c, {
      hasAddresses: true,
      answer: async (runId) => {
        const { recommendations, ...found } = await customerIn(runId, id);
        const [withAddress] = await withAddresses([found]);
        return withAddress;
      },
    });
  });

  app.openapi(customers, (c) => answerListing(c, 'customer', c.req.valid('query'), listCustomers));
}

const customerIn = async (runId: string, id: string) =>
  foundOrThrow(await findCustomer(runId, id), 'customer', id, runId);
