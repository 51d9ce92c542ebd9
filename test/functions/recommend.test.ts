import { describe, expect, test } from 'vitest';
import { recommend } from '../../functions/recommend/handler.ts';
import { exportKeys } from '../../lib/contracts/artifacts.ts';
import type { ListEntry } from '../../lib/contracts/list-page.ts';
import type { CustomerItem, ListOwner } from '../../lib/contracts/result-items.ts';
import type { ProductFacts } from '../../lib/contracts/table.ts';
import type { Selection } from '../../lib/contracts/workflow.ts';
import { endRun, readRun } from '../../lib/runs/runs.ts';
import { putContacts } from '../../lib/store/contacts.ts';
import { listDirectory } from '../../lib/store/directory.ts';
import { putProducts } from '../../lib/store/products.ts';
import { useEmbeddedBuckets } from '../store/embedded-buckets.ts';
import { useEmbeddedTable } from '../store/embedded-table.ts';
import { putGains } from './api/published-data.ts';
import { Pipeline, SHOP_LOG } from './pipeline.ts';
import { categoriesOf, customersOf, pagesOf, productsOf } from './results-of.ts';
import { NOW, surroundings } from './surroundings.ts';

useEmbeddedTable();
const buckets = useEmbeddedBuckets();

/** Some of the reference data's rows, as the file has them. */
const lines = SHOP_LOG.split('\n').slice(0, 700);
const rowsOf = (text: readonly string[]) =>
  text
    .map((line) => line.split(','))
    .map(([customer, product, duration]) => ({ customer, product, duration: Number(duration) }));
const log = rowsOf(lines);
const viewedBy = (customer: string) => log.filter((row) => row.customer === customer);
const viewersOf = (product: string) => log.filter((row) => row.product === product);

/** @param winners null for a kind that is left out. */
async function recommended(winners: Partial<Selection>, { text = lines.join('\n'), settings = {} } = {}) {
  const pipeline = await new Pipeline(buckets, { text, settings }).ingest();
  pipeline.selection = { ...NO_WINNERS, ...winners };
  const board = { dataset: 'shop', rating: [], ranking: [], audience: [], winners: NO_WINNERS };
  buckets.put('artifacts', pipeline.keys.leaderboard, JSON.stringify(board));
  await pipeline.train();
  await putGains(pipeline.request.runId);
  return pipeline.recommend();
}

const NO_WINNERS = { rating: null, ranking: null, audience: null };
const ALL_KINDS = { rating: 'BaselineOnly', ranking: 'cosine', audience: 'Attention' };

/** Pages of a product's or category's lists, joined by list. */
async function listsOf(
  { results }: Pipeline,
  owner: ListOwner,
  id: string,
): Promise<Record<string, ListEntry[]>> {
  const lists: Record<string, ListEntry[]> = {};
  for (const { sk, entries } of await pagesOf(results, owner, id)) {
    const [name] = sk.split('#');
    lists[name] = [...(lists[name] ?? []), ...entries];
  }
  return lists;
}

describe('a customer', () => {
  test('is shown ten products not viewed yet, best first, and their history in short', async () => {
    const pipeline = await recommended({ ranking: 'cosine' });

    const customers = await customersOf(pipeline.results);

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
    const pipeline = await recommended(
      { ranking: 'popularity' },
      { settings: { recommendationsPerCustomer: 3 } },
    );

    for (const { recommendations } of await customersOf(pipeline.results))
      expect(recommendations.length).toBeLessThanOrEqual(3);
  });

  test('who has viewed everything is shown nothing', async () => {
    const text = 'CC1,1_1,5\nCC1,1_2,6\nCC2,1_1,6\n';
    const pipeline = await recommended({ ranking: 'popularity' }, { text });

    const [one, two] = await customersOf(pipeline.results);
    expect(one.recommendations).toEqual([]);
    expect(two.recommendations).toEqual([{ product: '1_2', score: 6, rank: 1, why: [] }]);
  });

  test('is told why: up to three products of their own', async () => {
    const pipeline = await recommended({ ranking: 'cosine' });

    const customers = await customersOf(pipeline.results);

    const counts = new Set<number>();
    for (const { customer, recommendations } of customers)
      for (const { why } of recommendations) {
        counts.add(why.length);
        for (const product of why) expect(viewedBy(customer).map((row) => row.product)).toContain(product);
      }
    expect(Math.max(...counts)).toBe(3);
  });

  test('has a line for each product in the shard’s share of the export', async () => {
    const pipeline = await recommended({ ranking: 'cosine' });

    const parts = buckets.keys('artifacts', `${pipeline.keys.prefix}parts/recommendations/`);
    const shares = parts.flatMap((key) => buckets.text('artifacts', key).trim().split('\n'));
    const expected = (await customersOf(pipeline.results)).flatMap(
      ({ customer, recommendations }: CustomerItem) =>
        recommendations.map(
          ({ product, score, rank, why }) => `${customer},${product},${score},${rank},${why.join('; ')},`,
        ),
    );
    expect(parts.length).toBeGreaterThan(1);
    expect(shares.toSorted()).toEqual(expected.toSorted());
  });

  test('keeps the history, without recommendations, where no ranking model won', async () => {
    const pipeline = await recommended({ rating: 'BaselineOnly' });

    for (const { productsViewed, recommendations } of await customersOf(pipeline.results)) {
      expect(productsViewed).toBeGreaterThan(0);
      expect(recommendations).toEqual([]);
    }
  });
});

describe('a product', () => {
  test('has its audience in four lists, best first, with every customer in one of them', async () => {
    const pipeline = await recommended(ALL_KINDS);
    const customers = [...new Set(log.map(({ customer }) => customer))];

    for (const item of (await productsOf(pipeline.results)).slice(0, 5)) {
      const { product, category, viewers, meanDuration, audience } = item;
      const viewed = viewersOf(product);
      expect(category).toBe(product.split('_')[0]);
      expect(viewers).toBe(viewed.length);
      expect(meanDuration).toBeCloseTo(viewed.reduce((sum, row) => sum + row.duration, 0) / viewed.length, 9);
      const lists = await listsOf(pipeline, 'PRODUCT', product);
      for (const [list, count] of Object.entries(audience)) {
        const entries = lists[list] ?? [];
        expect(entries).toHaveLength(count);
        const scores = entries.map(({ score }) => score);
        expect(scores).toEqual([...scores].sort((a, b) => b - a));
        for (const { customer, duration, step, why } of entries) {
          expect(customer.startsWith('CC')).toBe(list.endsWith('-regular'));
          expect(duration).toBe(viewed.find((row) => row.customer === customer)?.duration ?? null);
          expect(duration === null).toBe(list.startsWith('new-'));
          expect(step === null).toBe(duration !== null);
          const own = viewedBy(customer).map((row) => row.product);
          for (const reason of why) expect(own).toContain(reason);
        }
      }
      const listed = Object.entries(lists).filter(([list]) => list in audience);
      expect(listed.flatMap(([, entries]) => entries.map(({ customer }) => customer)).toSorted()).toEqual(
        customers.toSorted(),
      );
      // Nobody is cut off.
      expect(item.customers).toEqual(audience);
    }
  });

  test('has the places of all new customers as steps, the first among all in the first', async () => {
    const pipeline = await recommended(ALL_KINDS);

    const lists = await listsOf(pipeline, 'PRODUCT', '3_7');

    const fresh = [...lists['new-regular'], ...lists['new-passerby']].sort(
      (one, other) => other.score - one.score,
    );
    const steps = fresh.map(({ step }) => step as number);
    expect(steps.length).toBeGreaterThan(50);
    expect(steps).toEqual(steps.toSorted((one, other) => one - other));
    // 18 steps: the last ends with the last customer.
    expect(steps.at(-1)).toBe(17);
  });

  test('has predicted durations by the rating winner, whoever orders the customers', async () => {
    const pipeline = await recommended(ALL_KINDS);
    const byRating = await recommended({ rating: 'BaselineOnly', audience: 'BaselineOnly' });

    const durations = new Map<string, number | null>();
    for (const entry of (await listsOf(pipeline, 'PRODUCT', '3_7'))['new-regular'])
      durations.set(entry.customer, entry.predictedDuration);
    const estimates = (await listsOf(byRating, 'PRODUCT', '3_7'))['new-regular'];

    expect(estimates).toHaveLength(durations.size);
    for (const { customer, score, predictedDuration, why } of estimates) {
      expect(predictedDuration).toBe(Number(score.toPrecision(4)));
      expect(durations.get(customer)).toBe(predictedDuration);
      expect(why).toEqual([]);
    }
  });

  test('has no predicted durations where no rating model won', async () => {
    const pipeline = await recommended({ audience: 'Attention' });

    const lists = await listsOf(pipeline, 'PRODUCT', '3_7');

    for (const { predictedDuration } of lists['new-regular']) expect(predictedDuration).toBeNull();
    expect(lists['new-regular'].some(({ why }) => why.length === 2)).toBe(true);
  });

  test('has its viewers by observed duration, longest first', async () => {
    const pipeline = await recommended(ALL_KINDS);

    for (const { product } of (await productsOf(pipeline.results)).slice(0, 5)) {
      const lists = await listsOf(pipeline, 'PRODUCT', product);
      const entries = [...(lists['viewers-regular'] ?? []), ...(lists['viewers-passerby'] ?? [])];
      const expected = viewersOf(product).map(({ customer, duration }) => [customer, duration]);
      expect(entries.map(({ customer, score }) => [customer, score]).toSorted()).toEqual(expected.toSorted());
      const durations = (lists['viewers-regular'] ?? []).map(({ score }) => score);
      expect(durations).toEqual([...durations].sort((a, b) => b - a));
    }
  });

  test('has lists no longer than the settings allow, in pages of five hundred', async () => {
    const many = Array.from({ length: 1050 }, (_, n) => `CC${n},1_1,${n + 1}\nCC${n},1_2,5\n`).join('');
    const pipeline = await recommended(
      { rating: 'BaselineOnly', audience: 'BaselineOnly' },
      { text: many, settings: { audienceLimit: 1030 } },
    );

    const pages = await pagesOf(pipeline.results, 'PRODUCT', '1_1');

    expect(pages.map(({ sk, entries }) => [sk, entries.length])).toEqual([
      ['viewed-regular#000000', 500],
      ['viewed-regular#000001', 500],
      ['viewed-regular#000002', 30],
      ['viewers-regular#000000', 500],
      ['viewers-regular#000001', 500],
      ['viewers-regular#000002', 30],
    ]);
    expect(pages[3].entries.slice(0, 2)).toMatchObject([
      { customer: 'CC1049', score: 1050 },
      { customer: 'CC1048', score: 1049 },
    ]);
    const [{ audience, customers }] = await productsOf(pipeline.results);
    expect([audience['viewed-regular'], customers?.['viewed-regular']]).toEqual([1030, 1050]);
  });

  test('names up to twenty products that are like it, most similar first', async () => {
    const pipeline = await recommended(ALL_KINDS);

    const products = await productsOf(pipeline.results);
    for (const { product, similar } of products) {
      expect(similar.length).toBeLessThanOrEqual(20);
      expect(similar.map((other) => other.product)).not.toContain(product);
      const similarities = similar.map(({ similarity }) => similarity);
      expect(similarities).toEqual([...similarities].sort((a, b) => b - a));
    }
    expect(products.some(({ similar }) => similar.length === 20)).toBe(true);
  });

  test('has its audience as a file for a mailing, with addresses, dummies marked', async () => {
    await putContacts('shop', new Map([['CC2019335', { email: 'ann@shop.example', consent: null }]]), NOW);
    const pipeline = await recommended(ALL_KINDS);

    const [header, ...exported] = buckets
      .text('artifacts', exportKeys('shop', pipeline.request.runId).audience('3_7'))
      .trim()
      .split('\n');

    expect(header).toBe(
      'customer,email,dummy,segment,viewed,duration,score,rank,interest,predictedDuration,why,whyTitles',
    );
    const rows = exported.map((line) => line.split(','));
    expect(rows).toHaveLength(new Set(log.map(({ customer }) => customer)).size);
    expect(rows.map((row) => Number(row[7]))).toEqual(rows.map((_, n) => n + 1));
    const scores = rows.map((row) => Number(row[6]));
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    const ann = rows.find(([customer]) => customer === 'CC2019335');
    expect(ann?.slice(0, 6)).toEqual(['CC2019335', 'ann@shop.example', 'false', 'regular', 'true', '34']);
    for (const [customer, email, dummy, segment, viewed, duration, , , interest, predicted, why] of rows) {
      expect(segment).toBe(customer.startsWith('CC') ? 'regular' : 'passerby');
      expect(viewed === 'true').toBe(viewersOf('3_7').some((row) => row.customer === customer));
      expect(duration === '').toBe(viewed === 'false');
      expect(interest === '').toBe(viewed === 'true');
      expect(Number(predicted)).toBeGreaterThan(0);
      const own = viewedBy(customer).map(({ product }) => product);
      for (const reason of why.split('; ')) expect(['', ...own]).toContain(reason);
      if (customer !== 'CC2019335') expect([email.endsWith('@example.com'), dummy]).toEqual([true, 'true']);
    }
    // The lifts of the gains that the test has put: 5 in the first 10 %, and 0.5 / 0.9 in the rest.
    const interests = rows.map((row) => row[8]).filter((interest) => interest !== '');
    expect(new Set(interests)).toEqual(new Set(['5', '0.556']));
    expect(rows.some((row) => row[10].includes('; '))).toBe(true);
  });

  test('has viewers but no audience where no model of audiences won', async () => {
    const pipeline = await recommended({ rating: 'BaselineOnly', ranking: 'cosine' });

    const [{ product, audience, customers }] = await productsOf(pipeline.results);
    expect(Object.values({ ...audience, ...customers })).toEqual([0, 0, 0, 0]);
    expect(Object.keys(await listsOf(pipeline, 'PRODUCT', product))).toContain('viewers-regular');
    const file = exportKeys('shop', pipeline.request.runId).audience(product);
    expect(buckets.text('artifacts', file).trim().split('\n')).toHaveLength(1);
  });
});

describe('a category', () => {
  test('has the audience of all its products: who has viewed half of them, and for how long in all', async () => {
    const pipeline = await recommended(ALL_KINDS, { text: SHOP_LOG });
    const whole = rowsOf(SHOP_LOG.trim().split('\n'));

    const categories = await categoriesOf(pipeline.results);

    const names = [...new Set(whole.map(({ product }) => product.split('_')[0]))];
    expect(categories.map(({ category }) => category)).toEqual(names.toSorted());
    let viewers = 0;
    for (const { category, products, audience } of categories) {
      const own = whole.filter(({ product }) => product.startsWith(`${category}_`));
      expect(products).toBe(new Set(own.map(({ product }) => product)).size);
      const viewsBy = Map.groupBy(own, ({ customer }) => customer);
      const viewed = [...viewsBy].filter(([, rows]) => 2 * rows.length >= products);
      const lists = await listsOf(pipeline, 'CATEGORY', category);
      const entries = [...(lists['viewed-regular'] ?? []), ...(lists['viewed-passerby'] ?? [])];
      expect(entries.map(({ customer, duration }) => [customer, duration]).toSorted()).toEqual(
        viewed
          .map(([customer, rows]) => [customer, rows.reduce((sum, row) => sum + row.duration, 0)])
          .toSorted(),
      );
      expect(audience['viewed-regular'] + audience['viewed-passerby']).toBe(viewed.length);
      expect(Object.values(lists).flat()).toHaveLength(new Set(whole.map(({ customer }) => customer)).size);
      viewers += viewed.length;
    }
    expect(viewers).toBeGreaterThan(0);
  });

  test('is none where products have no category', async () => {
    const text = 'CC1,a,5\nCC1,_b,6\nCC2,c,6\n';
    const pipeline = await recommended({ rating: 'BaselineOnly', audience: 'BaselineOnly' }, { text });

    expect(pipeline.shards.map(({ kind }) => kind)).not.toContain('categories');
    for (const { category } of await productsOf(pipeline.results)) expect(category).toBeNull();
  });
});

describe('a file of products', () => {
  const facts = (known: Record<string, Partial<ProductFacts>>) =>
    putProducts(
      'shop',
      new Map(
        Object.entries(known).map(([product, own]) => [
          product,
          { title: null, category: null, available: null, ...own },
        ]),
      ),
      NOW,
    );

  test('keeps a product that cannot be bought out of all lists but those of its viewers', async () => {
    const before = await recommended(ALL_KINDS);
    const viewersOf37 = await listsOf(before, 'PRODUCT', '3_7');
    await facts({ '3_7': { available: false }, '3_8': { available: true } });

    const pipeline = await recommended(ALL_KINDS);

    const shown = async ({ results }: Pipeline) =>
      (await customersOf(results)).flatMap(({ recommendations }) =>
        recommendations.map(({ product }) => product),
      );
    const similar = async ({ results }: Pipeline) =>
      (await productsOf(results)).flatMap((item) => item.similar.map(({ product }) => product));
    expect([(await shown(before)).includes('3_7'), (await similar(before)).includes('3_7')]).toEqual([
      true,
      true,
    ]);
    expect([(await shown(pipeline)).includes('3_7'), (await similar(pipeline)).includes('3_7')]).toEqual([
      false,
      false,
    ]);
    expect((await shown(pipeline)).includes('3_8')).toBe(true);
    const item = (await productsOf(pipeline.results)).find(({ product }) => product === '3_7');
    expect(Object.values({ ...item?.audience, ...item?.customers })).toEqual([0, 0, 0, 0]);
    expect(item?.similar.length).toBeGreaterThan(0);
    expect(item?.available).toBe(false);
    const { 'viewers-regular': regular, 'viewers-passerby': passersBy } = viewersOf37;
    expect(await listsOf(pipeline, 'PRODUCT', '3_7')).toEqual({
      'viewers-regular': regular,
      'viewers-passerby': passersBy,
    });
  });

  test('makes categories, whose audiences leave out what cannot be bought', async () => {
    await facts({ '3_7': { category: 'Lips' }, '0_1': { category: 'Lips' } });
    const without = await recommended(ALL_KINDS);
    await facts({
      '2_2': { category: 'Lips', available: false },
      '2_4': { category: 'Gone', available: false },
    });

    const pipeline = await recommended(ALL_KINDS);

    const categories = await categoriesOf(pipeline.results);
    const sizes = Object.fromEntries(categories.map(({ category, products }) => [category, products]));
    expect(sizes).toMatchObject({ Lips: 3, Gone: 1 });
    expect(await listsOf(pipeline, 'CATEGORY', 'Lips')).toEqual(await listsOf(without, 'CATEGORY', 'Lips'));
    expect(await listsOf(pipeline, 'CATEGORY', 'Gone')).toEqual({});
    const products = await productsOf(pipeline.results);
    expect(products.find(({ product }) => product === '2_4')?.category).toBe('Gone');
    expect(products.find(({ product }) => product === '3_8')?.category).toBe('3');
  });

  test('gives titles to products, in their items, in the directory and in the export', async () => {
    await facts({ '3_8': { title: 'Rouge, red' } });

    const pipeline = await recommended(ALL_KINDS);

    const titled = ({ title }: { title: string | null }) => title !== null;
    expect((await productsOf(pipeline.results)).filter(titled)).toMatchObject([
      { product: '3_8', title: 'Rouge, red' },
    ]);
    const { items } = await listDirectory(pipeline.results, 'PRODUCT', { prefix: '', limit: 1000 });
    expect(items.filter(titled)).toMatchObject([{ product: '3_8', title: 'Rouge, red' }]);
    const lines = buckets
      .keys('artifacts', `${pipeline.keys.prefix}parts/recommendations/`)
      .flatMap((key) => buckets.text('artifacts', key).trim().split('\n'));
    const { true: ofProduct = [], false: others = [] } = Object.groupBy(lines, (line) =>
      String(line.split(',')[1] === '3_8'),
    );
    expect(ofProduct.length).toBeGreaterThan(0);
    for (const line of ofProduct) expect(line).toMatch(/,"Rouge, red"$/);
    for (const line of others) expect(line).toMatch(/,$/);
    const audience = exportKeys('shop', pipeline.request.runId).audience('3_7');
    const because = buckets.text('artifacts', audience).split('\n').slice(1, -1);
    const { true: with38 = [], false: without = [] } = Object.groupBy(because, (line) =>
      String(/\b3_8\b/.test(line)),
    );
    expect(with38.length).toBeGreaterThan(0);
    for (const line of with38) expect(line).toMatch(/,"Rouge, red"$/);
    for (const line of without) expect(line).toMatch(/,$/);
  });

  test('of another data set changes nothing', async () => {
    await putProducts('outlet', new Map([['3_7', { title: 'x', category: 'y', available: false }]]), NOW);

    const pipeline = await recommended(ALL_KINDS);

    const item = (await productsOf(pipeline.results)).find(({ product }) => product === '3_7');
    expect(item).toMatchObject({ title: null, category: '3' });
    expect(item?.audience['new-regular']).toBeGreaterThan(0);
  });
});

describe('a shard', () => {
  test('of a run that has failed writes nothing, even if its execution is begun again', async () => {
    const pipeline = await recommended({ ranking: 'popularity' });
    const { runId, dataset } = pipeline.request;
    await endRun(runId, 'failed', NOW);
    const { selection, slot } = pipeline;
    const [shard] = pipeline.shards;

    await expect(recommend({ runId, dataset, selection, slot, shard }, surroundings())).rejects.toMatchObject(
      {
        name: 'InputError',
        code: 'conflict',
      },
    );
  });

  test('that is done again changes nothing, and counts once', async () => {
    const pipeline = await recommended(ALL_KINDS);
    const { selection, slot } = pipeline;
    const { runId, dataset } = pipeline.request;
    const [customers, products] = [await customersOf(pipeline.results), await productsOf(pipeline.results)];
    const files = buckets.contents();

    for (const shard of pipeline.shards)
      await recommend({ runId, dataset, selection, slot, shard }, surroundings());

    expect(await customersOf(pipeline.results)).toEqual(customers);
    expect(await productsOf(pipeline.results)).toEqual(products);
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
  const pipeline = await recommended(ALL_KINDS, { text });

  expect((await productsOf(pipeline.results)).map(({ product }) => product)).toContain(longest);
  expect(
    (await listsOf(pipeline, 'PRODUCT', longest))['viewed-regular'].map(({ customer }) => customer),
  ).toEqual(expect.arrayContaining(['CC,1', 'CC 2']));
  const files = buckets.keys('artifacts', exportKeys('shop', pipeline.request.runId).prefix);
  expect(files).toHaveLength(3);
  for (const file of files) expect(file.split('/').at(-1)?.length).toBeLessThanOrEqual(200);
});
