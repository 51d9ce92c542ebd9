import { describe, expect, test } from 'vitest';
import { recommend } from '../../functions/recommend/handler.ts';
import { exportKeys } from '../../lib/contracts/artifacts.ts';
import {
  type CustomerItem,
  categoriesPartition,
  categoryItemSchema,
  customerItemSchema,
  customersPartition,
  type ListEntry,
  type ListOwner,
  listPartition,
  productItemSchema,
  productsPartition,
} from '../../lib/contracts/table.ts';
import { readRun } from '../../lib/runs/runs.ts';
import { putContacts } from '../../lib/store/contacts.ts';
import { partitionItems } from '../../lib/store/table-items.ts';
import { useEmbeddedBuckets } from '../store/embedded-buckets.ts';
import { useEmbeddedTable } from '../store/embedded-table.ts';
import { Pipeline, SHOP_LOG } from './pipeline.ts';
import { NOW, surroundings } from './surroundings.ts';

useEmbeddedTable();
const buckets = useEmbeddedBuckets();

/** Some of the reference data's rows, as the file has them. */
const lines = SHOP_LOG.split('\n').slice(0, 700);
const log = lines
  .map((line) => line.split(','))
  .map(([customer, product, duration]) => ({ customer, product, duration: Number(duration) }));
const viewedBy = (customer: string) => log.filter((row) => row.customer === customer);
const viewersOf = (product: string) => log.filter((row) => row.product === product);

async function recommended(rating: string | null, ranking: string | null, settings = {}) {
  const pipeline = await new Pipeline(buckets, { text: lines.join('\n'), settings }).ingest();
  pipeline.selection = { rating, ranking };
  await pipeline.train();
  await pipeline.recommend();
  return pipeline;
}

async function items(pk: string): Promise<Record<string, unknown>[]> {
  const list = [];
  for await (const item of partitionItems(pk)) list.push(item);
  return list;
}

const customersOf = async ({ request }: Pipeline) =>
  (await items(customersPartition(request.runId))).map((item) => customerItemSchema.parse(item));
const productsOf = async ({ request }: Pipeline) =>
  (await items(productsPartition(request.runId))).map((item) => productItemSchema.parse(item));

/** Pages of a product's or category's lists, joined by list. */
async function listsOf(
  { request }: Pipeline,
  owner: ListOwner,
  id: string,
): Promise<Record<string, ListEntry[]>> {
  const lists: Record<string, ListEntry[]> = {};
  for (const { sk, entries } of await items(listPartition(request.runId, owner, id))) {
    const [name] = String(sk).split('#');
    lists[name] = [...(lists[name] ?? []), ...JSON.parse(String(entries))];
  }
  return lists;
}

describe('a customer', () => {
  test('is shown ten products not viewed yet, best first, and their history in short', async () => {
    const pipeline = await recommended(null, 'cosine');

    const customers = await customersOf(pipeline);

    expect(customers).toHaveLength(new Set(log.map(({ customer }) => customer)).size);
    for (const { customer, regular, productsViewed, mostViewed, recommendations } of customers) {
      const viewed = viewedBy(customer);
      expect(regular).toBe(customer.startsWith('CC'));
      expect(productsViewed).toBe(viewed.length);
      const longest = viewed.map(({ duration }) => duration).sort((a, b) => b - a);
      expect(mostViewed.map(({ duration }) => duration)).toEqual(longest.slice(0, 10));
      for (const { product, duration } of mostViewed)
        expect(viewed).toContainEqual({ customer, product, duration });
      const names = recommendations.map(({ product }) => product);
      expect(names.filter((name) => viewed.some(({ product }) => product === name))).toEqual([]);
      expect(new Set(names).size).toBe(names.length);
      expect(recommendations.map(({ rank }) => rank)).toEqual(names.map((_, n) => n + 1));
      const scores = recommendations.map(({ score }) => score);
      expect(scores).toEqual([...scores].sort((a, b) => b - a));
    }
    expect(customers.some(({ recommendations }) => recommendations.length === 10)).toBe(true);
  });

  test('is shown as many as the settings say', async () => {
    const pipeline = await recommended(null, 'popularity', { recommendationsPerCustomer: 3 });

    for (const { recommendations } of await customersOf(pipeline))
      expect(recommendations.length).toBeLessThanOrEqual(3);
  });

  test('who has viewed everything is shown nothing', async () => {
    const pipeline = await new Pipeline(buckets, { text: 'CC1,1_1,5\nCC1,1_2,6\nCC2,1_1,6\n' }).ingest();
    pipeline.selection = { rating: null, ranking: 'popularity' };
    await (await pipeline.train()).recommend();

    const [one, two] = await customersOf(pipeline);
    expect(one.recommendations).toEqual([]);
    expect(two.recommendations).toEqual([{ product: '1_2', score: 6, rank: 1 }]);
  });

  test('has a line for each product in the shard’s share of the export', async () => {
    const pipeline = await recommended(null, 'cosine');

    const parts = buckets.keys('artifacts', `${pipeline.keys.prefix}parts/recommendations/`);
    const shares = parts.flatMap((key) => buckets.text('artifacts', key).trim().split('\n'));
    const expected = (await customersOf(pipeline)).flatMap(({ customer, recommendations }: CustomerItem) =>
      recommendations.map(({ product, score, rank }) => `${customer},${product},${score},${rank}`),
    );
    expect(parts.length).toBeGreaterThan(1);
    expect(shares.toSorted()).toEqual(expected.toSorted());
  });

  test('keeps the history, without recommendations, where no ranking model won', async () => {
    const pipeline = await recommended('BaselineOnly', null);

    for (const { productsViewed, recommendations } of await customersOf(pipeline)) {
      expect(productsViewed).toBeGreaterThan(0);
      expect(recommendations).toEqual([]);
    }
  });
});

describe('a product', () => {
  test('has its audience in four lists, best first, with every customer in one of them', async () => {
    const pipeline = await recommended('BaselineOnly', 'cosine');
    const customers = [...new Set(log.map(({ customer }) => customer))];

    for (const { product, category, viewers, meanDuration, audience } of (await productsOf(pipeline)).slice(
      0,
      5,
    )) {
      const viewed = viewersOf(product);
      expect(category).toBe(product.split('_')[0]);
      expect(viewers).toBe(viewed.length);
      expect(meanDuration).toBeCloseTo(viewed.reduce((sum, row) => sum + row.duration, 0) / viewed.length, 9);
      const lists = await listsOf(pipeline, 'PRODUCT', product);
      for (const [list, count] of Object.entries(audience)) {
        const entries = lists[list] ?? [];
        expect(entries).toHaveLength(count);
        const scores = entries.map(([, score]) => score);
        expect(scores).toEqual([...scores].sort((a, b) => b - a));
        for (const [customer, , duration] of entries) {
          expect(customer.startsWith('CC')).toBe(list.endsWith('-regular'));
          expect(duration).toBe(viewed.find((row) => row.customer === customer)?.duration);
          expect(duration !== undefined).toBe(list.startsWith('viewed-'));
        }
      }
      const listed = Object.entries(lists).filter(([list]) => list in audience);
      expect(listed.flatMap(([, entries]) => entries.map(([customer]) => customer)).toSorted()).toEqual(
        customers.toSorted(),
      );
    }
  });

  test('has its viewers by observed duration, longest first', async () => {
    const pipeline = await recommended('BaselineOnly', 'cosine');

    for (const { product } of (await productsOf(pipeline)).slice(0, 5)) {
      const lists = await listsOf(pipeline, 'PRODUCT', product);
      const entries = [...(lists['viewers-regular'] ?? []), ...(lists['viewers-passerby'] ?? [])];
      const expected = viewersOf(product).map(({ customer, duration }) => [customer, duration]);
      expect(entries.toSorted()).toEqual(expected.toSorted());
      const durations = (lists['viewers-regular'] ?? []).map(([, duration]) => duration);
      expect(durations).toEqual([...durations].sort((a, b) => b - a));
    }
  });

  test('has lists no longer than the settings allow, in pages of two hundred', async () => {
    const many = Array.from({ length: 450 }, (_, n) => `CC${n},1_1,${n + 1}\nCC${n},1_2,5\n`).join('');
    const pipeline = await new Pipeline(buckets, { text: many, settings: { audienceLimit: 430 } }).ingest();
    pipeline.selection = { rating: 'BaselineOnly', ranking: null };
    await (await pipeline.train()).recommend();

    const pages = await items(listPartition(pipeline.request.runId, 'PRODUCT', '1_1'));

    expect(pages.map(({ sk, entries }) => [sk, JSON.parse(String(entries)).length])).toEqual([
      ['viewed-regular#000000', 200],
      ['viewed-regular#000001', 200],
      ['viewed-regular#000002', 30],
      ['viewers-regular#000000', 200],
      ['viewers-regular#000001', 200],
      ['viewers-regular#000002', 30],
    ]);
    expect(JSON.parse(String(pages[3].entries)).slice(0, 2)).toEqual([
      ['CC449', 450],
      ['CC448', 449],
    ]);
    expect((await productsOf(pipeline))[0].audience['viewed-regular']).toBe(430);
  });

  test('names up to twenty products that are like it, most similar first', async () => {
    const pipeline = await recommended('BaselineOnly', 'cosine');

    const products = await productsOf(pipeline);
    for (const { product, similar } of products) {
      expect(similar.length).toBeLessThanOrEqual(20);
      expect(similar.map((other) => other.product)).not.toContain(product);
      const similarities = similar.map(({ similarity }) => similarity);
      expect(similarities).toEqual([...similarities].sort((a, b) => b - a));
    }
    expect(products.some(({ similar }) => similar.length === 20)).toBe(true);
  });

  test('has its audience as a file for a mailing, with addresses, dummies marked', async () => {
    await putContacts(new Map([['CC2019335', { email: 'ann@shop.example', consent: null }]]), NOW);
    const pipeline = await recommended('BaselineOnly', 'cosine');

    const [header, ...exported] = buckets
      .text('artifacts', exportKeys('shop', pipeline.request.runId).audience('3_7'))
      .trim()
      .split('\n');

    expect(header).toBe('customer,email,dummy,segment,viewed,duration,score,rank');
    const rows = exported.map((line) => line.split(','));
    expect(rows).toHaveLength(new Set(log.map(({ customer }) => customer)).size);
    expect(rows.map((row) => Number(row[7]))).toEqual(rows.map((_, n) => n + 1));
    const scores = rows.map((row) => Number(row[6]));
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    const ann = rows.find(([customer]) => customer === 'CC2019335');
    expect(ann?.slice(0, 6)).toEqual(['CC2019335', 'ann@shop.example', 'false', 'regular', 'true', '34']);
    for (const [customer, email, dummy, segment, viewed, duration] of rows) {
      expect(segment).toBe(customer.startsWith('CC') ? 'regular' : 'passerby');
      expect(viewed === 'true').toBe(viewersOf('3_7').some((row) => row.customer === customer));
      expect(duration === '').toBe(viewed === 'false');
      if (customer !== 'CC2019335') expect([email.endsWith('@example.com'), dummy]).toEqual([true, 'true']);
    }
  });

  test('has viewers but no audience where no rating model won', async () => {
    const pipeline = await recommended(null, 'cosine');

    const [{ product, audience }] = await productsOf(pipeline);
    expect(Object.values(audience)).toEqual([0, 0, 0, 0]);
    expect(Object.keys(await listsOf(pipeline, 'PRODUCT', product))).toContain('viewers-regular');
    const file = exportKeys('shop', pipeline.request.runId).audience(product);
    expect(buckets.text('artifacts', file).trim().split('\n')).toHaveLength(1);
  });
});

describe('a category', () => {
  test('has the audience of all its products: who has viewed any of them, and for how long in all', async () => {
    const pipeline = await recommended('BaselineOnly', 'cosine');

    const categories = (await items(categoriesPartition(pipeline.request.runId))).map((item) =>
      categoryItemSchema.parse(item),
    );

    const names = [...new Set(log.map(({ product }) => product.split('_')[0]))];
    expect(categories.map(({ category }) => category)).toEqual(names.toSorted());
    const [{ category, products, audience }] = categories;
    const own = log.filter(({ product }) => product.startsWith(`${category}_`));
    expect(products).toBe(new Set(own.map(({ product }) => product)).size);
    const lists = await listsOf(pipeline, 'CATEGORY', category);
    for (const [customer, , duration] of [...lists['viewed-regular'], ...(lists['viewed-passerby'] ?? [])]) {
      const observed = own.filter((row) => row.customer === customer);
      expect(duration).toBeCloseTo(
        observed.reduce((sum, row) => sum + row.duration, 0),
        9,
      );
    }
    const viewers = new Set(own.map(({ customer }) => customer)).size;
    expect(audience['viewed-regular'] + audience['viewed-passerby']).toBe(viewers);
  });

  test('is none where products have no category', async () => {
    const pipeline = await new Pipeline(buckets, { text: 'CC1,a,5\nCC1,_b,6\nCC2,c,6\n' }).ingest();
    pipeline.selection = { rating: 'BaselineOnly', ranking: null };
    await (await pipeline.train()).recommend();

    expect(pipeline.shards.map(({ kind }) => kind)).not.toContain('categories');
    for (const { category } of await productsOf(pipeline)) expect(category).toBeNull();
  });
});

describe('a shard', () => {
  test('that is done again changes nothing, and counts once', async () => {
    const pipeline = await recommended('BaselineOnly', 'cosine');
    const { runId, dataset } = pipeline.request;
    const [customers, products] = [await customersOf(pipeline), await productsOf(pipeline)];
    const files = buckets.contents();

    for (const shard of pipeline.shards)
      await recommend({ runId, dataset, selection: pipeline.selection, shard }, surroundings());

    expect(await customersOf(pipeline)).toEqual(customers);
    expect(await productsOf(pipeline)).toEqual(products);
    expect(buckets.contents()).toEqual(files);
    expect(await readRun(runId)).toMatchObject({
      stage: 'recommend',
      shardsTotal: pipeline.shards.length,
      shardsDone: pipeline.shards.length,
    });
  });
});

test('ids of any characters and of full length come through the table and the exports', async () => {
  const longest = 'ü'.repeat(256);
  const text = `"CC,1",${longest},5\n"CC,1",1_a/b?c,3\nCC 2,${longest},4\n=cmd(),"1_""q""",2\n`;
  const pipeline = await new Pipeline(buckets, { text }).ingest();
  pipeline.selection = { rating: 'BaselineOnly', ranking: 'popularity' };
  await (await pipeline.train()).recommend();

  expect((await productsOf(pipeline)).map(({ product }) => product)).toContain(longest);
  expect(
    (await listsOf(pipeline, 'PRODUCT', longest))['viewed-regular'].map(([customer]) => customer),
  ).toEqual(expect.arrayContaining(['CC,1', 'CC 2']));
  const files = buckets.keys('artifacts', exportKeys('shop', pipeline.request.runId).prefix);
  expect(files).toHaveLength(3);
  for (const file of files) expect(file.split('/').at(-1)?.length).toBeLessThanOrEqual(200);
});
