/** What every registered model promises. */
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { ParameterError } from '../../lib/engine/errors.ts';
import { fitModel } from '../../lib/engine/fit-model.ts';
import { Interactions, type Rows } from '../../lib/engine/interactions.ts';
import type { AudienceModel, ModelSpec, RankingModel } from '../../lib/engine/model.ts';
import { parseParameters } from '../../lib/engine/parameters.ts';
import { type Fitted, predictRows } from '../../lib/engine/predict.ts';
import { CUSTOMER_MODELS, MODELS } from '../../lib/engine/registry.ts';
import { answersTo } from './answers-of-any.ts';
import { rowsOf, shopLog, withDurations } from './shop-log.ts';

const log = shopLog();
/** Outer index that no log here has. */
const NOBODY = 1000;
const NOTHING = 1000;

/** Rating models with an answer for unknown customers and products: by what they know of all rows, or of one side. */
const ANSWER_THE_UNKNOWN = ['NormalPredictor', 'BaselineOnly', 'KNNBaseline', 'SVD', 'SVDpp', 'Blend'];
/** Models that may have no answer for a customer and a product that they know: no neighbour has viewed the product. */
const MAY_KNOW_NO_NEIGHBOUR = ['KNNBasic'];

/** Logs on which models tend to stumble. */
const ODD_LOGS: Array<[what: string, rows: Rows]> = [
  ['one row', rowsOf([0, 0, 3])],
  ['one row of 0', rowsOf([0, 0, 0])],
  ['one customer', rowsOf([0, 0, 3], [0, 1, 4], [0, 2, 1])],
  ['one product', rowsOf([0, 0, 3], [1, 0, 4], [2, 0, 1])],
  ['customers that share no product', rowsOf([0, 0, 3], [1, 1, 4], [2, 2, 1])],
  ['all durations equal', withDurations(log, () => 3)],
  ['all durations equal, and a fraction', withDurations(log, () => 0.1)],
  ['all durations 0', withDurations(log, () => 0)],
  ['all durations below 0', withDurations(log, (duration) => -duration)],
  [
    'customers whose durations are all 0',
    withDurations(log, (duration, row) => log.customers[row] % 3 && duration),
  ],
  ['durations scaled to 0..1', withDurations(log, (duration) => duration / 5)],
  ['durations scaled to almost nothing', withDurations(log, (duration) => duration * 1e-9)],
];

describe.each(MODELS.map((spec) => ({ name: spec.name, spec })))('$name', ({ spec }) => {
  const defaults = parseParameters(spec, {});
  const fitTo = (rows: Rows) => ({
    ...fitModel(spec, new Interactions(rows), {}),
    ratingScale: [-1e9, 1e9] as const,
  });
  const predict = (fitted: Fitted, pairs: Omit<Rows, 'durations'>) => answersTo(fitted, pairs);
  const every = allPairs(log);

  test('is the same model after its state is stored and restored', () => {
    const fitted = fitTo(log);

    const state = structuredClone(fitted.model.state());
    const restored = { ...fitted, model: spec.restore(state, fitted.interactions, defaults) };

    expect(predict(restored, every)).toEqual(predict(fitted, every));
    expect(restored.model.state()).toEqual(fitted.model.state());
  });

  test('gives the same answers when fitted again, and when asked again', () => {
    const fitted = fitTo(log);
    const first = predict(fitted, every);

    expect(predict(fitted, every)).toEqual(first);
    expect(predict(fitTo(log), every)).toEqual(first);
  });

  test('answers rows in the order asked for, whatever that is', () => {
    const fitted = fitTo(log);
    const { values } = predict(fitted, every);
    const backwards = { customers: every.customers.toReversed(), products: every.products.toReversed() };

    const answer = predict(fitted, backwards).values;

    // NormalPredictor draws row after row: its answers belong to places, not to pairs.
    expect(answer).toEqual(spec.name === 'NormalPredictor' ? values : values.toReversed());
  });

  test.each(ODD_LOGS)('answers finitely with %s', (_, rows) => {
    const fitted = fitTo(rows);

    const { values, impossible } = predict(fitted, allPairs(rows));

    expect(values.every(Number.isFinite)).toBe(true);
    if (!MAY_KNOW_NO_NEIGHBOUR.includes(spec.name)) expect(impossible).not.toContain(1);
  });

  test('does not cut fractions off: scaled durations are told apart', () => {
    const scaled = withDurations(log, (duration) => duration / 5.001);

    const { values } = predict(fitTo(scaled), every);

    const asTheyWere = new Set(predict(fitTo(log), every).values).size; // few, where a model only counts
    expect(new Set(values).size).toBeGreaterThanOrEqual(Math.min(asTheyWere, 11));
    expect(values.some((value) => value > 0)).toBe(true);
  });

  test('needs no parameters', () => {
    expect(parseParameters(spec, undefined)).toEqual(defaults);
  });

  test('takes its own parsed parameters back: results and models store them', () => {
    expect(parseParameters(spec, JSON.parse(JSON.stringify(defaults)))).toEqual(defaults);
  });

  test('refuses a parameter that it does not have, and lists those that it has', () => {
    const refusal = () => parseParameters(spec, { nonsense: 1 });

    expect(refusal).toThrow(ParameterError);
    expect(refusal).toThrow(`${spec.name}: there is no parameter 'nonsense'; allowed: `);
    for (const { key } of numbersOf(spec.parameters)) expect(refusal).toThrow(`${key} (`);
  });

  test.each(numbersOf(spec.parameters))(
    'refuses $key outside $least to $greatest',
    ({ key, least, greatest }) => {
      for (const value of [least - 1, greatest + 1, Number.NaN, '3', null]) {
        const refusal = () => parseParameters(spec, nested(key, value));

        expect(refusal).toThrow(ParameterError);
        expect(refusal).toThrow(`'${key}' must be`);
      }
    },
  );

  test.each(numbersOf(spec.parameters).filter(isFree))(
    'accepts $key from $least to $greatest',
    ({ key, least, greatest }) => {
      for (const value of [least, greatest])
        expect(() => parseParameters(spec, nested(key, value))).not.toThrow();
    },
  );

  test('expects more time and memory with more rows', () => {
    const small = new Interactions(log).size();
    const large = new Interactions(shopLog({ customers: 60, products: 40 })).size();

    const [less, more] = [spec.cost(small, defaults), spec.cost(large, defaults)];

    expect(less.seconds).toBeGreaterThan(0);
    expect(more.seconds).toBeGreaterThan(less.seconds);
    expect(more.memoryBytes).toBeGreaterThan(less.memoryBytes);
  });

  test.each(['rows', 'customers', 'products', 'productPairs', 'customerPairs'] as const)(
    'expects no less time and memory with more %s',
    (quantity) => {
      const size = { rows: 1e5, customers: 1e3, products: 200, productPairs: 2e7, customerPairs: 7e7 };

      const [less, more] = [size, { ...size, [quantity]: 3 * size[quantity] }].map((one) =>
        spec.cost(one, defaults),
      );

      expect(more.seconds).toBeGreaterThanOrEqual(less.seconds);
      expect(more.memoryBytes).toBeGreaterThanOrEqual(less.memoryBytes);
    },
  );

  test('is described', () => {
    expect(spec.summary).toMatch(/^[A-Z].{20,150}\.$/);
    expect(spec.source).not.toBe('');
  });
});

describe.each(CUSTOMER_MODELS.map((spec) => ({ name: spec.name, spec })))('$name', ({ name, spec }) => {
  test('has a finite answer for an unknown side, and flags it', () => {
    const fitted = fitModel(spec, new Interactions(log), {});
    const { customers, products } = rowsOf([NOBODY, 0, 0], [0, NOTHING, 0], [NOBODY, NOTHING, 0]);

    const { values, impossible } = predictRows(fitted, customers, products);

    expect(values.every(Number.isFinite)).toBe(true);
    const unknown = ANSWER_THE_UNKNOWN.includes(name) ? [0, 0, 0] : [1, 1, 1];
    expect([...impossible]).toEqual(spec.kind === 'ranking' ? [0, 1, 1] : unknown);
  });
});

const isRanking = (spec: ModelSpec): spec is ModelSpec<unknown, RankingModel> => spec.kind === 'ranking';
const isScoring = (spec: ModelSpec): spec is ModelSpec<unknown, RankingModel | AudienceModel> =>
  spec.kind !== 'rating';

describe.each(MODELS.filter(isRanking))('$name, which orders products and customers', (spec) => {
  // Few neighbours: then one product may keep another that does not keep it.
  const parameters = 'neighbours' in (parseParameters(spec, {}) as object) ? { neighbours: 3 } : {};

  test.each([['many customers', log] as const, ...ODD_LOGS])(
    'gives a customer and a product the same score from both sides, with %s',
    (_, rows) => {
      const interactions = new Interactions(rows);
      const { model } = fitModel(spec, interactions, parameters);
      const { customerCount, productCount } = interactions;
      const ofProducts = new Float64Array(productCount);
      const ofCustomers = new Float64Array(customerCount).fill(Number.NaN);

      for (let product = 0; product < productCount; product++) {
        model.scoreCustomers(product, ofCustomers);
        for (let customer = 0; customer < customerCount; customer++) {
          model.score(customer, ofProducts);
          expectClose(ofCustomers[customer], ofProducts[product]);
        }
      }
    },
  );
});

describe.each(MODELS.filter(isScoring))('$name, which orders customers', (spec) => {
  const interactions = new Interactions(log);
  const { model } = fitModel(spec, interactions, {});
  const scoresOf = (product: number, of = model) => {
    const scores = new Float64Array(interactions.customerCount);
    of.scoreCustomers(product, scores);
    return scores;
  };

  test('gives a product the same scores whatever was asked before', () => {
    const products = Array.from(interactions.products.keys());
    const backwards = products.toReversed().map((product) => scoresOf(product));

    const fresh = fitModel(spec, interactions, {}).model;

    expect(products.map((product) => scoresOf(product, fresh))).toEqual(backwards.toReversed());
  });

  test('takes scores apart into the products viewed, one amount for each', () => {
    for (const customer of interactions.customers.keys()) {
      const { base, amounts } = model.contributions(customer, 2);

      expect(amounts).toHaveLength(interactions.historyOf(customer).products.length);
      // Attention tells the interest behind its scores: test/engine/models/attention.
      if (spec.name !== 'Attention')
        expectClose(
          amounts.reduce((sum, amount) => sum + amount, base),
          scoresOf(2)[customer],
        );
    }
  });
});

function expectClose(actual: number, expected: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(expected)));
}

describe.each(MODELS.filter(({ seeded }) => seeded))('$name, seeded', (spec) => {
  test('starts from other random numbers with another randomState', () => {
    const interactions = new Interactions(log);
    const [seven, eight] = [7, 8].map(
      (randomState) => answersTo(fitModel(spec, interactions, { randomState }), allPairs(log)).values,
    );

    expect(eight).not.toEqual(seven);
  });
});

describe('the registry', () => {
  test('names each model once', () => {
    expect(new Set(MODELS.map(({ name }) => name)).size).toBe(MODELS.length);
  });

  // Of all kinds, as all compete for audiences.
  test('ranks the models by simplicity without ties', () => {
    expect(new Set(MODELS.map(({ complexity }) => complexity)).size).toBe(MODELS.length);
  });
});

/** Every customer with every product. */
function allPairs({ customers, products }: Rows): Omit<Rows, 'durations'> {
  const pairs = [...new Set(customers)].flatMap((customer) =>
    [...new Set(products)].map((product) => [customer, product, 0] as const),
  );
  return rowsOf(...pairs);
}

interface NumberField {
  key: string;
  least: number;
  greatest: number;
}

/** Dotted keys of all numbers among the parameters, with their ranges. */
function numbersOf(parameters: z.ZodType): NumberField[] {
  const walk = (schema: z.core.JSONSchema.BaseSchema, path: string): NumberField[] =>
    Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
      const key = path + name;
      const { type, minimum, maximum } = field as z.core.JSONSchema.BaseSchema;
      if (type === 'object') return walk(field as z.core.JSONSchema.BaseSchema, `${key}.`);
      if (type !== 'number' && type !== 'integer') return [];
      return [{ key, least: minimum as number, greatest: maximum as number }];
    });
  return walk(z.toJSONSchema(parameters, { io: 'input' }), '');
}

/** NMF's two bounds are not: each limits the other. */
const isFree = ({ key }: NumberField) => key !== 'initLow' && key !== 'initHigh';

/** 'a.b' and 1 give { a: { b: 1 } }. */
function nested(key: string, value: unknown): unknown {
  return key.split('.').reduceRight((inner, name) => ({ [name]: inner }), value);
}
