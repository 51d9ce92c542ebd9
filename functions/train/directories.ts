/** The directories of a run: who and what is in its data, for listings. */
import type { Results } from '../../lib/contracts/table.ts';
import { replaceDirectory } from '../../lib/store/directory.ts';
import { categoriesOf } from '../categories.ts';
import { listedCategory, listedCustomer, listedProduct, type Shop } from '../listed.ts';

export async function storeDirectories(results: Results, shop: Shop): Promise<void> {
  const { customerIds, productIds } = shop.dataset;
  const customers = customerIds.map((_, customer) => listedCustomer(shop, customer));
  await replaceDirectory(results, 'CUSTOMER', customers);
  const products = productIds.map((_, product) => listedProduct(shop, product));
  await replaceDirectory(results, 'PRODUCT', products);
  await replaceDirectory(results, 'CATEGORY', categoriesOf(shop.catalogue).map(listedCategory));
}
