import { describe, expect, test } from 'vitest';
import { evaluateAudience } from '../../../lib/engine/evaluation/audience.ts';
import {
  AUDIENCE_METRICS,
  type AudienceFigures,
  GAIN_SHARES,
  keysOf,
} from '../../../lib/engine/evaluation/figures.ts';
import { judgedLists } from '../../../lib/engine/evaluation/judged-lists.ts';
import type { CutFold } from '../../../lib/engine/evaluation/parts.ts';
import { Interactions } from '../../../lib/engine/interactions.ts';
import type { Model, RatingModel } from '../../../lib/engine/model.ts';
import { audienceBy } from '../ranking-by.ts';
import { type Row, rowsOf } from '../shop-log.ts';

const foldOf = (training: readonly Row[], heldOut: readonly Row[]): CutFold => ({
  interactions: new Interactions(rowsOf(...training)),
  heldOut: rowsOf(...heldOut),
});

function judge(model: Model, fold: CutFold): AudienceFigures {
  const figures = evaluateAudience({ model, interactions: fold.interactions }, fold);
  if (!figures) throw new Error('nothing was judged');
  return figures;
}

const range = (length: number) => Array.from({ length }, (_, n) => n);
const everybodyViewed = (product: number, customers: number, duration = 20) =>
  range(customers).map((customer): Row => [customer, product, duration]);

// Inner products 1 and 2 are 0 and 1 here; customers have the same numbers inside and outside.
const TRAINING: Row[] = [...everybodyViewed(9, 20), [19, 0, 20], [18, 1, 20]];
const HELD_OUT: Row[] = [
  ...([
    [0, 0, 40],
    [3, 0, 10],
    [12, 0, 100],
    [13, 0, 20],
    [14, 0, 30],
  ] as const),
  ...([
    [19, 1, 8],
    [5, 1, 6],
  ] as const),
];
/** Lists of 19: of product 0 customers 0, 1, 2 … 18; of product 1 customers 19, 17, 16 … 0. */
const OPPOSITE = audienceBy((customer, product) => (product === 1 ? -customer : customer));

describe('the figures of two lists of 19', () => {
  const figures = judge(OPPOSITE, foldOf(TRAINING, HELD_OUT));

  test('say what was judged', () => {
    expect(figures.judged).toEqual({ products: 2, customers: 20, pairs: 38, isSampled: false });
  });

  test('count the seconds that are won, of the most that could be', () => {
    // First tens: 40 + 10 s and 8 s; all who look: 200 s and 14 s.
    expect(figures.attention10).toBeCloseTo(58 / 214, 12);
    expect(figures.attention50).toBe(1);
    expect(figures.secondsWon).toBeCloseTo(2.9, 12);
  });

  test('count the viewers who are found', () => {
    // Two of five and one of two; the first 1 % of 19 is one name: one of five and one of two.
    expect(figures.views10).toBeCloseTo(0.45, 12);
    expect(figures.views50).toBe(1);
    expect(figures.recall).toBeCloseTo(0.35, 12);
  });

  test('have precision, what it is by chance, and long views of the product with five viewers', () => {
    // Usual is 20 s: the one of 40 s is long, that of 10 s is not.
    expect(figures.precision10).toBeCloseTo(0.2, 12);
    expect(figures.chance).toBeCloseTo(5 / 19, 12);
    expect(figures.longViews10).toBeCloseTo(0.1, 12);
  });

  test('say that the lists share one of ten names, and reach all but one customer', () => {
    expect(figures.sameness).toBeCloseTo(0.1, 12);
    expect(figures.reach).toBeCloseTo(0.95, 12);
  });

  test('have the gains of both lists together, with a share of the place that a part ends in', () => {
    const gainAt = (share: (typeof GAIN_SHARES)[number]) => figures.gains.all[GAIN_SHARES.indexOf(share)];

    expect(figures.gains.all).toHaveLength(GAIN_SHARES.length);
    // Viewers stand at places 1, 4, 13, 14, 15 and at 1, 14; a fifth of 19 is 3.8 places, a half is 9.5.
    expect(gainAt(0.2)).toBeCloseTo(2.8 / 7, 12);
    expect(gainAt(0.5)).toBeCloseTo(3 / 7, 12);
    expect(gainAt(1)).toBe(1);
  });
});

describe('the gains of regular customers', () => {
  const gainsOf = (isRegular?: Uint8Array) =>
    judge(OPPOSITE, { ...foldOf(TRAINING, HELD_OUT), isRegular }).gains;
  const regulars = (isRegular: (customer: number) => boolean) =>
    Uint8Array.from(range(20), (customer) => (isRegular(customer) ? 1 : 0));

  test('are of lists without the others', () => {
    const { regular } = gainsOf(regulars((customer) => customer % 2 === 0));

    // Product 0: customers 0, 2 … 18, who look at places 1, 7 and 8 of ten. Nobody of product 1's list looks.
    expect(regular[GAIN_SHARES.indexOf(0.5)]).toBeCloseTo(1 / 3, 12);
    expect(regular[GAIN_SHARES.indexOf(0.7)]).toBeCloseTo(2 / 3, 12);
    expect(regular[GAIN_SHARES.indexOf(0.8)]).toBe(1);
  });

  test('are those of all where everybody is regular, and none where no regular customer looks', () => {
    expect(gainsOf().regular).toEqual(gainsOf().all);
    expect(gainsOf(regulars(() => true)).regular).toEqual(gainsOf().all);
    expect(gainsOf(regulars((customer) => customer === 7)).regular).toEqual([]);
  });
});

describe('a list', () => {
  test('is of whoever has not viewed the product in the training rows, best score first, for a rating model too', () => {
    const rating: RatingModel = {
      kind: 'rating',
      predict: (customers, products) => ({
        estimates: Float64Array.from(
          customers,
          (customer, row) => 10 + (products[row] === 1 ? -customer : customer),
        ),
        impossible: new Uint8Array(customers.length),
      }),
      state: () => ({}),
    };
    const fold = foldOf(TRAINING, HELD_OUT);
    const byEstimate = evaluateAudience(
      { model: rating, interactions: fold.interactions, ratingScale: [-100, 100] },
      fold,
    );

    expect(byEstimate).toEqual(judge(OPPOSITE, fold));
  });

  test('has customers with equal scores in an order by chance, not in that of the rows', () => {
    const fold = foldOf(
      [...everybodyViewed(0, 400), [399, 1, 1]],
      range(100).map((customer): Row => [customer, 1, 5]),
    );

    const { gains } = judge(
      audienceBy(() => 3),
      fold,
    );

    // 100 viewers of 400 customers: half of them stand in the first half, give or take 4.3.
    expect(gains.all[GAIN_SHARES.indexOf(0.5)]).toBeGreaterThan(0.37);
    expect(gains.all[GAIN_SHARES.indexOf(0.5)]).toBeLessThan(0.63);
  });
});

describe('a look', () => {
  /** Of all ten who look at product 1, the share whose look is long. Customer 0 has training rows of 1 hour, others of 0. */
  const longShare = (...durations: number[]) => {
    const training: Row[] = [
      ...range(10).map((customer): Row => [customer, 0, customer === 0 ? 3600 : 0]),
      [10, 1, 0],
    ];
    const heldOut = durations.map((duration, customer): Row => [customer, 1, duration]);
    return judge(
      audienceBy((customer) => -customer),
      foldOf(training, heldOut),
    ).longViews10;
  };

  test('is long by what is usual for the customer, drawn towards what is usual for all', () => {
    // m of customer 0: (8.19 + 5 · 0.744)/6 = 1.985, which is 6.28 s; of the others: 0.62, which is 0.86 s.
    expect(longShare(7, 0.9, 0.9, 0.9, 0.9)).toBeCloseTo(0.5, 12);
    expect(longShare(6, 0.9, 0.9, 0.9, 0.9)).toBeCloseTo(0.4, 12);
    expect(longShare(7, 0.8, 0.9, 0.9, 0.9)).toBeCloseTo(0.4, 12);
  });
});

describe('a large log', () => {
  test('is judged on one product of each of 200 strata by popularity', () => {
    // Products 0 to 399 have 40 to 1 viewers in the training rows, so that two neighbours are a stratum.
    const products = range(400);
    const training = products.flatMap((p) => range(40 - Math.floor(p / 10)).map((u): Row => [u, p, 1]));
    const fold = foldOf(
      [...training.toReversed(), [40, 400, 1]],
      products.map((p): Row => [40, p, 1]),
    );

    const { products: judged, isSampled } = judgedLists(fold);

    const outer = Array.from(judged, (product) => fold.interactions.products[product]);
    expect(outer).toHaveLength(200);
    for (const [n, product] of outer.entries()) expect(Math.floor(product / 10)).toBe(Math.floor(n / 5));
    expect(new Set(outer).size).toBe(200);
    expect(isSampled).toBe(true);
  });

  test('is judged on as many customers as make 2 million pairs, the same for each model', () => {
    const customers = 12_000;
    const training = range(customers).map((customer): Row => [customer, customer % 200, 1 + (customer % 7)]);
    const heldOut = range(customers).map((customer): Row => [customer, (customer + 1) % 200, 2]);
    const fold = foldOf(training, heldOut);

    const { judged, ...figures } = judge(
      audienceBy((customer) => customer % 90),
      fold,
    );
    const others = judge(
      audienceBy((customer) => customer % 90),
      foldOf(training, heldOut),
    );

    expect(judged).toMatchObject({ products: 200, customers: 10_000, isSampled: true });
    expect(judged.pairs).toBe(200 * 10_000 - 10_000);
    expect(others).toEqual({ judged, ...figures });
    expect(figures.gains.all.at(-1)).toBeCloseTo(1, 12);
  });
});

describe('a log that says little', () => {
  const finite = (figures: AudienceFigures) => {
    for (const metric of keysOf(AUDIENCE_METRICS)) expect(figures[metric], metric).toSatisfy(Number.isFinite);
    for (const gain of figures.gains.all) expect(gain).toSatisfy(Number.isFinite);
  };
  const byNumber = audienceBy((customer) => customer);

  test.each<[string, Row[], Row[]]>([
    [
      'one customer',
      [
        [0, 0, 1],
        [0, 1, 1],
      ],
      [[0, 2, 1]],
    ],
    [
      'one product',
      [
        [0, 0, 1],
        [1, 0, 1],
      ],
      [[2, 0, 1]],
    ],
    [
      'customers and products that nobody knows',
      [[0, 0, 1]],
      [
        [1, 0, 1],
        [0, 1, 1],
        [2, 2, 2],
      ],
    ],
  ])('with %s has nobody to judge by', (_, training, heldOut) => {
    const fold = foldOf(training, heldOut);

    expect(evaluateAudience({ model: byNumber, interactions: fold.interactions }, fold)).toBeNull();
  });

  test('with a single product left to look at has a list of one, and nothing in common with others', () => {
    const figures = judge(
      byNumber,
      foldOf(
        [
          [0, 0, 1],
          [1, 1, 1],
          [0, 2, 1],
        ],
        [[1, 0, 4]],
      ),
    );

    expect(figures).toMatchObject({
      ...{ judged: { products: 1, customers: 2, pairs: 1 }, precision10: 1, chance: 1, recall: 1 },
      ...{ attention10: 1, views50: 1, secondsWon: 4, reach: 0.5, sameness: 0 },
    });
    finite(figures);
  });

  test('with durations of 0 wins no attention, but still viewers', () => {
    const none = (rows: readonly Row[]) => rows.map(([customer, product]): Row => [customer, product, 0]);
    const figures = judge(OPPOSITE, foldOf(none(TRAINING), none(HELD_OUT)));

    expect(figures).toMatchObject({ attention10: 0, attention50: 0, secondsWon: 0, longViews10: 0.2 });
    expect(figures.views10).toBeCloseTo(0.45, 12);
    finite(figures);
  });

  test('with durations below 0 wins no attention where they outweigh the others', () => {
    const figures = judge(
      byNumber,
      foldOf(
        [
          [0, 0, 1],
          [1, 1, 1],
        ],
        [
          [1, 0, -5],
          [0, 1, 3],
        ],
      ),
    );

    expect(figures).toMatchObject({ attention10: 0, secondsWon: -1 });
    finite(figures);
  });

  test('without a product that five look at takes precision from those that most look at', () => {
    const heldOut: Row[] = [
      [0, 0, 1],
      [3, 0, 1],
      [7, 1, 1],
      [19, 1, 1],
      [4, 9, 1],
    ];
    const training: Row[] = [...everybodyViewed(8, 20), [19, 0, 1], [18, 1, 1], [0, 9, 1]];

    // Products 0 and 1: two and one of ten. Product 9, at which one looks, does not count.
    expect(
      judge(
        audienceBy((customer, product) => (product === 2 ? customer : -customer)),
        foldOf(training, heldOut),
      ).precision10,
    ).toBeCloseTo(0.15, 12);
  });
});
