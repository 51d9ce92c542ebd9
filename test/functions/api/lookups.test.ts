import { describe, expect, test } from 'vitest';
import type { Addressee } from '../../../lib/contracts/api-lookups.ts';
import { OLD_POINTER_KEY } from '../../../lib/contracts/table.ts';
import { GAIN_SHARES } from '../../../lib/engine/evaluation/figures.ts';
import { createRun } from '../../../lib/runs/runs.ts';
import { putContacts } from '../../../lib/store/contacts.ts';
import { putItems } from '../../../lib/store/table-items.ts';
import { useEmbeddedTable } from '../../store/embedded-table.ts';
import { appWith, NOW } from './asking.ts';
import {
  entryOf,
  metaOf,
  NO_COUNTS,
  pointerTo,
  publishRun,
  putCategories,
  putCustomers,
  putGains,
  putLists,
  putProducts,
  runItem,
} from './published-data.ts';

useEmbeddedTable();
const { ask } = appWith();

const EVENLY = [...GAIN_SHARES];

describe('a customer', () => {
  test('has products to be shown, best first, with the run they come from', async () => {
    await publishRun('run-1');
    const recommendations = [
      { product: '7_21', score: 41.9, rank: 1, why: ['7_4', '1_1', '3_9'] },
      { product: '3_4', score: 12.5, rank: 2, why: [] },
    ];
    await putCustomers('run-1', { customer: 'CC1', recommendations });

    const { status, body } = await ask('/v1/customers/CC1/recommendations');

    expect(status).toBe(200);
    expect(body).toEqual({
      meta: metaOf('run-1'),
      customer: 'CC1',
      items: recommendations.map((entry) => ({ ...entry, title: null })),
      titles: {},
    });
  });

  test('for whom there is nothing to show has an empty list', async () => {
    await publishRun('run-1');
    await putCustomers('run-1', { customer: 'CC1' });

    const { status, body } = await ask('/v1/customers/CC1/recommendations');

    expect(status).toBe(200);
    expect(body.items).toEqual([]);
  });

  test('is described with the known address, or with a marked dummy', async () => {
    await publishRun('run-1');
    const mostViewed = [{ product: '7_21', duration: 12.25 }];
    await putCustomers('run-1', { customer: 'CC1', productsViewed: 3, mostViewed }, { customer: 'RC2' });
    await putContacts('shop', new Map([['CC1', { email: 'jo@shop.example', consent: null }]]), NOW);

    const known = await ask('/v1/customers/CC1');
    const unknown = await ask('/v1/customers/RC2');

    expect(known.body).toEqual({
      meta: metaOf('run-1'),
      customer: 'CC1',
      email: 'jo@shop.example',
      dummy: false,
      regular: true,
      productsViewed: 3,
      mostViewed: [{ product: '7_21', title: null, duration: 12.25 }],
    });
    expect(unknown.body).toMatchObject({ email: 'RC2@example.com', dummy: true, regular: false });
  });

  test.each(['/v1/customers/CC9', '/v1/customers/CC9/recommendations'])(
    'who is unknown is not found at %s',
    async (path) => {
      await publishRun('run-1');

      const { status, body } = await ask(path);

      expect(status).toBe(404);
      expect(body.error).toMatchObject({
        code: 'not-found',
        message: "there is no customer 'CC9' in run run-1; GET /v1/customers lists them",
      });
    },
  );

  test.each([
    'a/b',
    '50% off',
    'Käse & Brot?',
    '#1',
    'a_b%2Fc',
    '💳'.repeat(128),
    'x'.repeat(256),
    'recommendations',
  ])('may be named %s', async (customer) => {
    await publishRun('run-1');
    await putCustomers('run-1', { customer });

    const { status, body } = await ask(`/v1/customers/${encodeURIComponent(customer)}/recommendations`);

    expect(status).toBe(200);
    expect(body.customer).toBe(customer);
  });
});

describe('the audience of a product', () => {
  const counts = { 'new-regular': 2, 'new-passerby': 1, 'viewed-regular': 1, 'viewed-passerby': 1 };
  const customers = { ...counts, 'new-regular': 40, 'new-passerby': 60 };
  const [first, second] = [
    { predictedDuration: 31.5, why: ['3_4', '1_1'], step: 0 },
    { predictedDuration: 8, why: [], step: 16 },
  ];

  async function publishAudience() {
    await publishRun('run-1');
    await putProducts('run-1', { product: '7_21', available: true, audience: counts, customers });
    await putLists('run-1', 'PRODUCT', '7_21', {
      'new-regular': [entryOf('CC1', 50, first), entryOf('CC2', 20, second)],
      'new-passerby': [entryOf('RC1', 40, { ...second, step: 5 })],
      'viewed-regular': [entryOf('CC3', 45, { duration: 3.5 })],
      'viewed-passerby': [entryOf('RC2', 20, { duration: 9 })],
    });
  }

  const customersOf = (body: { items: { customer: string }[] }) => body.items.map(({ customer }) => customer);

  test('by default has the regular customers who have not viewed it', async () => {
    await publishAudience();
    await putContacts('shop', new Map([['CC2', { email: 'kim@shop.example', consent: null }]]), NOW);

    const { body } = await ask('/v1/products/7_21/audience');

    const regular = { regular: true, viewed: false };
    expect(body).toEqual({
      meta: metaOf('run-1'),
      product: '7_21',
      title: null,
      available: true,
      segment: 'regular',
      who: 'new',
      counts,
      customers: 40,
      gains: null,
      items: [
        {
          ...{ customer: 'CC1', email: 'CC1@example.com', dummy: true, ...regular, score: 50, rank: 1 },
          ...{ interest: null, predictedDuration: 31.5, why: ['3_4', '1_1'] },
        },
        {
          ...{ customer: 'CC2', email: 'kim@shop.example', dummy: false, ...regular, score: 20, rank: 2 },
          ...{ interest: null, predictedDuration: 8, why: [] },
        },
      ],
      titles: {},
      nextCursor: null,
    });
  });

  test.each([
    ['segment=all', ['CC1', 'RC1', 'CC2']],
    ['who=viewed', ['CC3']],
    ['who=all', ['CC1', 'CC3', 'CC2']],
    ['segment=all&who=viewed', ['CC3', 'RC2']],
    // Among equal scores a new customer comes before one who has viewed.
    ['segment=all&who=all', ['CC1', 'CC3', 'RC1', 'CC2', 'RC2']],
  ])('with %s is one ranking of %j', async (query, customers) => {
    await publishAudience();

    const { body } = await ask(`/v1/products/7_21/audience?${query}`);

    expect(customersOf(body)).toEqual(customers);
    expect(body.items.map(({ rank }: { rank: number }) => rank)).toEqual(customers.map((_, n) => n + 1));
  });

  test('shows the observed duration of customers who have viewed', async () => {
    await publishAudience();

    const { body } = await ask('/v1/products/7_21/audience?who=viewed');

    expect(body.items[0]).toMatchObject({ customer: 'CC3', viewed: true, duration: 3.5, score: 45 });
  });

  test('has the lift of each place as interest, which those who have viewed have not', async () => {
    await publishAudience();
    await putGains('run-1');

    const { body } = await ask('/v1/products/7_21/audience?segment=all&who=all');

    // Half of the viewers are in the first 10 %, evenly; the others in the remaining 90 %.
    expect(body.items.map(({ customer, interest }: Addressee) => [customer, interest])).toEqual([
      ['CC1', 5],
      ['CC3', null],
      ['RC1', 5],
      ['CC2', 0.556],
      ['RC2', null],
    ]);
  });

  test.each([
    // Of 40 regular customers the first 5 % are 2; all regular customers who look are in the first half.
    ['regular', 40, { customers: 2, share: 0.1, chance: 0.05, mostActive: 0.05 }],
    ['all', 100, { customers: 5, share: 0.25, chance: 0.05, mostActive: 0.1 }],
  ])('of %s customers has the gains of its %i, in whole customers', async (segment, length, point) => {
    await publishAudience();
    await putGains('run-1');

    const { body } = await ask(`/v1/products/7_21/audience?segment=${segment}`);

    expect(body.customers).toBe(length);
    expect(body.gains).toContainEqual({
      ...{ customers: point.customers, chance: point.chance },
      ...{ share: expect.closeTo(point.share, 12), mostActive: expect.closeTo(point.mostActive, 12) },
    });
    const counted = body.gains.map(({ customers }: { customers: number }) => customers);
    expect(counted).toEqual([...new Set<number>(counted)].sort((one, other) => one - other));
    expect(counted[0]).toBe(1);
    expect(body.gains.at(-1)).toEqual({ customers: length, share: 1, chance: 1, mostActive: 1 });
  });

  test('has gains beside chance alone where the most active were not judged', async () => {
    await publishAudience();
    await putGains('run-1', { mostActive: null });

    const { body } = await ask('/v1/products/7_21/audience');

    expect(body.gains[0]).toMatchObject({ customers: 1, mostActive: null });
  });

  test('has no gains of those who have viewed, nor of a segment in which nobody was judged', async () => {
    await publishAudience();
    await putGains('run-1', { model: { all: EVENLY, regular: [] } });

    for (const query of ['who=viewed', 'who=all', 'segment=regular']) {
      const { body } = await ask(`/v1/products/7_21/audience?${query}`);
      expect(body.gains).toBeNull();
    }
  });

  test('that is empty is explained by the counts of the other lists', async () => {
    await publishRun('run-1');
    const none = { ...NO_COUNTS, 'viewed-regular': 3 };
    await putProducts('run-1', { product: '7_21', audience: none });

    const { status, body } = await ask('/v1/products/7_21/audience');

    expect(status).toBe(200);
    expect(body).toMatchObject({ items: [], counts: none, nextCursor: null });
  });

  test('is not found for an unknown product', async () => {
    await publishRun('run-1');

    const { status, body } = await ask('/v1/products/7%2F99/audience');

    expect(status).toBe(404);
    expect(body.error.message).toContain("no product '7/99'");
  });
});

test('the audience of a category is served in the same way', async () => {
  await publishRun('run-1');
  const counts = { ...NO_COUNTS, 'new-passerby': 1 };
  await putCategories('run-1', { category: '7', audience: counts });
  await putLists('run-1', 'CATEGORY', '7', { 'new-passerby': [entryOf('RC1', 8)] });

  const { body } = await ask('/v1/categories/7/audience?segment=all');
  const unknown = await ask('/v1/categories/8/audience');

  expect(body).toMatchObject({ category: '7', segment: 'all', counts });
  expect(body.items).toMatchObject([{ customer: 'RC1', regular: false, score: 8, rank: 1 }]);
  expect(unknown.status).toBe(404);
});

describe('a product', () => {
  test('has viewers, longest first', async () => {
    await publishRun('run-1');
    await putProducts('run-1', { product: '7_21', viewers: 3 });
    await putLists('run-1', 'PRODUCT', '7_21', {
      'viewers-regular': [entryOf('CC1', 300), entryOf('CC2', 5)],
      'viewers-passerby': [entryOf('RC1', 120)],
    });

    const regular = await ask('/v1/products/7_21/viewers');
    const all = await ask('/v1/products/7_21/viewers?segment=all&limit=2');

    expect(regular.body.items).toMatchObject([
      { customer: 'CC1', duration: 300, rank: 1, email: 'CC1@example.com', dummy: true, regular: true },
      { customer: 'CC2', duration: 5, rank: 2 },
    ]);
    expect(all.body).toMatchObject({ viewers: 3, segment: 'all' });
    expect(all.body.items).toMatchObject([{ customer: 'CC1' }, { customer: 'RC1', regular: false }]);
  });

  test('has similar products, nearest first', async () => {
    await publishRun('run-1');
    const similar = [
      { product: '7_4', similarity: 0.8 },
      { product: '3_1', similarity: 0.1 },
    ];
    await putProducts('run-1', { product: '7_21', similar }, { product: '9_9' });

    const found = await ask('/v1/products/7_21/similar');
    const alone = await ask('/v1/products/9_9/similar');

    expect(found.body).toEqual({
      meta: metaOf('run-1'),
      product: '7_21',
      title: null,
      items: similar.map((entry) => ({ ...entry, title: null })),
    });
    expect(alone.body.items).toEqual([]);
  });
});

describe('listings', () => {
  test('find customers, products and categories by the beginning of their ids', async () => {
    await publishRun('run-1');
    await putCustomers(
      'run-1',
      { customer: 'CC1' },
      { customer: 'CC2', productsViewed: 4 },
      { customer: 'RC1' },
    );
    await putProducts(
      'run-1',
      { product: '3_1' },
      { product: '7_21', category: '7', available: false, viewers: 2, meanDuration: 1.5 },
    );
    await putCategories('run-1', { category: '3' }, { category: '7', products: 30 });

    const customers = await ask('/v1/customers?prefix=CC');
    const products = await ask('/v1/products?prefix=7_');
    const categories = await ask('/v1/categories');

    expect(customers.body).toEqual({
      meta: metaOf('run-1'),
      items: [
        { customer: 'CC1', regular: true, productsViewed: 0 },
        { customer: 'CC2', regular: true, productsViewed: 4 },
      ],
      nextCursor: null,
    });
    expect(products.body.items).toEqual([
      { product: '7_21', title: null, category: '7', available: false, viewers: 2, meanDuration: 1.5 },
    ]);
    expect(categories.body.items).toEqual([
      { category: '3', products: 1 },
      { category: '7', products: 30 },
    ]);
  });

  test('are sorted by the bytes of their ids, over all pages of the directory', async () => {
    await publishRun('run-1');
    const customers = Array.from({ length: 1201 }, (_, n) => `CC${n}`).concat('\uffee', '💳');
    await putCustomers('run-1', ...customers.map((customer) => ({ customer })));
    const sorted = customers.toSorted((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
    const idsOf = async (query: string) =>
      (await ask(`/v1/customers?limit=100&${query}`)).body.items.map(
        (item: { customer: string }) => item.customer,
      );

    expect(sorted.slice(-2)).toEqual(['\uffee', '💳']);
    expect(await idsOf('prefix=CC5')).toEqual(sorted.filter((id) => id.startsWith('CC5')).slice(0, 100));
    expect(await idsOf('prefix=CC9')).toEqual(sorted.filter((id) => id.startsWith('CC9')).slice(0, 100));
    expect(await idsOf(`prefix=${encodeURIComponent('💳')}`)).toEqual(['💳']);
    expect(await idsOf('')).toEqual(sorted.slice(0, 100));
  });

  test('are empty when they find nothing', async () => {
    await publishRun('run-1');

    const { status, body } = await ask('/v1/products?prefix=%25nothing%25');

    expect(status).toBe(200);
    expect(body.items).toEqual([]);
  });
});

describe('results of an earlier version', () => {
  test.each(['/v1/customers', '/v1/customers/CC1', '/v1/products/1/audience'])(
    'are not read: %s says what replaces them',
    async (path) => {
      await createRun(runItem('run-1', { layout: undefined, slot: undefined }));
      const { layout, slot, ...pointer } = pointerTo('run-1');
      await putItems([{ ...OLD_POINTER_KEY, ...pointer }]);

      const { status, body } = await ask(path);

      expect(status).toBe(503);
      expect(body.error).toMatchObject({
        code: 'old-layout',
        message: expect.stringMatching(
          /^run run-1 was published by an earlier version .* POST \/v1\/runs starts one/,
        ),
      });
      expect((await ask('/v1/runs/run-1')).status).toBe(200);
    },
  );
});

describe('what is published', () => {
  test('alone is answered from: another run’s results are not seen', async () => {
    await publishRun('run-1');
    await putCustomers('run-1', { customer: 'CC1', productsViewed: 1 });
    await putCustomers('run-2', { customer: 'CC1', productsViewed: 2 }, { customer: 'CC2' });

    const before = await ask('/v1/customers/CC1');
    const notYet = await ask('/v1/customers/CC2');
    await publishRun('run-2');
    const after = await ask('/v1/customers/CC1');

    expect(before.body).toMatchObject({ productsViewed: 1, meta: { runId: 'run-1' } });
    expect(notYet.status).toBe(404);
    expect(after.body).toMatchObject({ productsViewed: 2, meta: { runId: 'run-2' } });
  });

  test.each(['/v1/customers', '/v1/customers/CC1', '/v1/products/1/audience', '/v1/categories/1/audience'])(
    'may be nothing yet, and %s says what to do',
    async (path) => {
      const { status, body } = await ask(path);

      expect(status).toBe(404);
      expect(body.error.code).toBe('nothing-published');
      expect(body.error.message).toContain('clicks/<name>.csv');
    },
  );
});
