/** How the lists are cut into pieces, each the work of one function. */
import type { Shard } from '../../lib/contracts/workflow.ts';

/** (customer, product) pairs that one shard scores: four minutes for the slowest models, at 30 µs each. */
const PAIRS_PER_SHARD = 8_000_000;
/** Items that one shard writes: some hundred a second where the table is slow. */
const CUSTOMERS_PER_SHARD = 20_000;
/** Cut so far in any case, so that small shops too use more than one function. */
const LEAST_SHARDS = 4;
/** The workflow's state holds 256 KB; each shard also loads the data set once more. */
const MOST_SHARDS: Record<Shard['kind'], number> = { customers: 50, products: 400, categories: 50 };

export interface Counts {
  readonly customers: number;
  readonly products: number;
  readonly categories: number;
}

export function shardsOf({ customers, products, categories }: Counts): Shard[] {
  const customersPerShard = Math.min(CUSTOMERS_PER_SHARD, PAIRS_PER_SHARD / products);
  const productsPerShard = PAIRS_PER_SHARD / customers;
  const categoriesPerShard = categories === 0 ? 1 : (productsPerShard * categories) / products;
  return [
    ...cut('products', products, productsPerShard),
    ...cut('categories', categories, categoriesPerShard),
    ...cut('customers', customers, customersPerShard),
  ];
}

function cut(kind: Shard['kind'], count: number, greatestSize: number): Shard[] {
  const fewest = Math.min(count, LEAST_SHARDS);
  const wanted = Math.ceil(count / Math.max(1, Math.floor(greatestSize)));
  const shards = Math.min(MOST_SHARDS[kind], Math.max(fewest, wanted));
  const size = Math.ceil(count / Math.max(1, shards));
  const pieces: Shard[] = [];
  for (let from = 0; from < count; from += size)
    pieces.push({ kind, from, to: Math.min(from + size, count) });
  return pieces;
}
