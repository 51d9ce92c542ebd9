/** /v1/customers, /v1/products and /v1/categories. */
import * as categories from '../../../functions/api/routes/categories.ts';
import * as customers from '../../../functions/api/routes/customers.ts';
import * as products from '../../../functions/api/routes/products.ts';
import {
  categoriesSchema,
  categoryAudienceSchema,
  customerSchema,
  customersSchema,
  productAudienceSchema,
  productsSchema,
  recommendationsSchema,
  similarSchema,
  viewersSchema,
} from '../../../lib/contracts/api-lookups.ts';
import { json, reading } from './operation.ts';

export const LOOKUPS = [
  reading(customers.recommendations, {
    operationId: 'getRecommendations',
    summary: 'The products to show a customer',
    answer: json(recommendationsSchema, 'Best first; empty when there is nothing to show.'),
  }),
  reading(customers.customer, {
    operationId: 'getCustomer',
    summary: 'A customer: regular or not, address, products viewed',
    answer: json(customerSchema, 'The customer.'),
  }),
  reading(customers.customers, {
    operationId: 'listCustomers',
    summary: 'Customers by id',
    answer: json(customersSchema, 'Sorted by id.'),
  }),
  reading(products.audience, {
    operationId: 'getProductAudience',
    summary: 'Whom to write to about a product',
    answer: json(productAudienceSchema, 'Best first; `counts` and `available` explain an empty page.'),
  }),
  reading(products.viewers, {
    operationId: 'getProductViewers',
    summary: 'Who has looked at a product longest',
    answer: json(viewersSchema, 'Longest first.'),
  }),
  reading(products.similar, {
    operationId: 'getSimilarProducts',
    summary: 'Products like this one',
    answer: json(similarSchema, 'Nearest first.'),
  }),
  reading(products.products, {
    operationId: 'listProducts',
    summary: 'Products by id',
    answer: json(productsSchema, 'Sorted by id.'),
  }),
  reading(categories.audience, {
    operationId: 'getCategoryAudience',
    summary: 'Whom to write to about a category',
    answer: json(categoryAudienceSchema, 'Best first; `counts` explains an empty page.'),
  }),
  reading(categories.categories, {
    operationId: 'listCategories',
    summary: 'Categories by id',
    answer: json(categoriesSchema, 'Sorted by id.'),
  }),
];
