import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { leaderboardSchema } from '../../lib/contracts/results.ts';
import {
  datasetKey,
  FIRST_SCOPE,
  firstScopeKey,
  runDetailKey,
  runDetailSchemas,
} from '../../lib/contracts/table.ts';
import { type Selection, trainingSchema } from '../../lib/contracts/workflow.ts';
import { decodeModel } from '../../lib/engine/codec.ts';
import { DivergedError } from '../../lib/engine/errors.ts';
import { Interactions } from '../../lib/engine/interactions.ts';
import { ItemSimilarity } from '../../lib/engine/models/item-similarity/item-similarity.ts';
import { shardsOf } from '../../lib/engine/planning/shards.ts';
import { modelNamed } from '../../lib/engine/registry.ts';
import { readRun } from '../../lib/runs/runs.ts';
import { getBytes } from '../../lib/store/artifacts.ts';
import { putContacts } from '../../lib/store/contacts.ts';
import { readDataset } from '../../lib/store/datasets.ts';
import { putItems, readItem } from '../../lib/store/table-items.ts';
import { audienceFigures } from '../engine/fold-figures.ts';
import { useEmbeddedBuckets } from '../store/embedded-buckets.ts';
import { useEmbeddedTable } from '../store/embedded-table.ts';
import { Pipeline } from './pipeline.ts';
import { NOW } from './surroundings.ts';

useEmbeddedTable();
const buckets = useEmbeddedBuckets();

/** @param winners null for a kind that is left out. */
async function trained(winners: Partial<Selection>, settings = {}) {
  const pipeline = await new Pipeline(buckets, { settings }).ingest();
  pipeline.selection = { ...NO_WINNERS, ...winners };
  putLeaderboard(pipeline);
  await pipeline.train();
  const interactions = new Interactions(await readDataset(pipeline.request.runId));
  const model = async (key: string) => decodeModel(await getBytes(key), interactions);
  return { pipeline, keys: pipeline.keys, interactions, model };
}

const NO_WINNERS = { rating: null, ranking: null, audience: null };

/** As `select` leaves it when the models of the audience rows have these qualities. */
function putLeaderboard({ keys }: Pipeline, qualities: Record<string, number> = {}): void {
  const audience = Object.entries(qualities).map(([model, quality]) => ({
    model,
    kind: 'audience',
    status: 'ok',
    ...audienceFigures(quality),
    targetFolds: [],
    liftOverMostActive: null,
    liftOverChance: null,
    fitSeconds: 1,
    testSeconds: 1,
  }));
  const board = { dataset: 'shop', rating: [], ranking: [], audience, winners: NO_WINNERS };
  buckets.put('artifacts', keys.leaderboard, JSON.stringify(board));
}

/** Until the test ends. */
const diverging = (...names: string[]) => {
  for (const name of names)
    vi.spyOn(modelNamed(name), 'fit').mockImplementation(() => {
      throw new DivergedError(name, 3, 489);
    });
  onTestFinished(() => {
    vi.restoreAllMocks();
  });
};

test('the parameters of the settings reach the leaderboard and the model that is trained', async () => {
  const parameters = { BaselineOnly: { baseline: { regU: 2 } }, cosine: { neighbours: 8 } };
  const models = ['SlopeOne', 'BaselineOnly', 'cosine'];

  const pipeline = await new Pipeline(buckets, { settings: { models, parameters } }).runTo('select', models);
  const selection = { rating: 'BaselineOnly', ranking: 'cosine', audience: null };
  await Object.assign(pipeline, { selection }).train();

  const board = leaderboardSchema.parse(buckets.json('artifacts', pipeline.keys.leaderboard));
  const given = [...board.rating, ...board.ranking].map((row) => [row.model, row.parameters]);
  expect(Object.fromEntries(given)).toEqual({ ...parameters, SlopeOne: undefined });
  const interactions = new Interactions(await readDataset(pipeline.request.runId));
  const rating = decodeModel(await getBytes(pipeline.keys.ratingModel), interactions);
  expect(rating.parameters).toMatchObject(parameters.BaselineOnly);
  const ranking = decodeModel(await getBytes(pipeline.keys.rankingModel), interactions);
  expect(ranking.parameters).toMatchObject(parameters.cosine);
});

describe('training', () => {
  test('fits the winners on all rows, with the seed of the settings', async () => {
    const { keys, model, interactions } = await trained({ rating: 'NMF', ranking: 'pearson' }, { seed: 5 });

    const rating = await model(keys.ratingModel);
    expect(rating.spec.name).toBe('NMF');
    expect(rating.parameters).toMatchObject({ randomState: 5 });
    expect((await model(keys.rankingModel)).spec.name).toBe('pearson');
    expect(interactions.rowCount).toBe(2302);
  });

  test('fits a model that stands in two places once, and stores it in both', async () => {
    const fit = vi.spyOn(modelNamed('EASE'), 'fit');
    onTestFinished(() => fit.mockRestore());

    const { pipeline, keys } = await trained({ rating: 'SlopeOne', ranking: 'EASE', audience: 'EASE' });

    expect(fit).toHaveBeenCalledTimes(1);
    expect(await getBytes(keys.audienceModel)).toEqual(await getBytes(keys.rankingModel));
    expect(pipeline.selection).toEqual({ rating: 'SlopeOne', ranking: 'EASE', audience: 'EASE' });
    expect(await readRun(pipeline.request.runId)).toMatchObject({
      ratingModel: 'SlopeOne',
      rankingModel: 'EASE',
      audienceModel: 'EASE',
    });
  });

  test('lets the rating winner make the audiences, where it has won them too', async () => {
    const { keys, model } = await trained({ rating: 'NMF', ranking: 'popularity', audience: 'NMF' });

    expect((await model(keys.audienceModel)).spec.name).toBe('NMF');
    expect(await getBytes(keys.audienceModel)).toEqual(await getBytes(keys.ratingModel));
  });

  test('fits a model with the parameters that it was planned with, not with those of the settings today', async () => {
    const pipeline = await new Pipeline(buckets, {
      settings: { models: ['cosine'], parameters: { cosine: { neighbours: 8 } } },
    }).runTo('select', ['cosine']);
    Object.assign(pipeline.settings, { parameters: { cosine: { neighbours: 9 } } });

    await pipeline.train();

    const interactions = new Interactions(await readDataset(pipeline.request.runId));
    const { parameters } = decodeModel(await getBytes(pipeline.keys.rankingModel), interactions);
    expect(parameters).toMatchObject({ neighbours: 8 });
  });

  test('keeps what a product is like from the ranking winner, where that knows', async () => {
    const { keys, model } = await trained({ ranking: 'jaccard' });

    expect((await model(keys.similarModel)).spec.name).toBe('jaccard');
    expect(buckets.keys('artifacts')).not.toContain(keys.ratingModel);
  });

  test.each(['popularity', null])('and from cosine where the ranking winner is %s', async (ranking) => {
    const { keys, model } = await trained({ rating: 'SlopeOne', ranking });

    const { spec, model: similar } = await model(keys.similarModel);
    expect(spec.name).toBe('cosine');
    expect(similar).toBeInstanceOf(ItemSimilarity);
  });

  test('may be done again, to the same bytes', async () => {
    const { pipeline } = await trained({ rating: 'NMF', ranking: 'cosine', audience: 'cosine' });
    const before = buckets.contents();

    await pipeline.train();

    expect(buckets.contents()).toEqual(before);
  });
});

describe('a winner that diverges on all rows, though on no fold', () => {
  const selection = { ...NO_WINNERS, rating: 'SVD', runnersUp: { rating: ['NMF', 'SlopeOne'] } };

  test('gives way to the next best that fits, and the run says so', async () => {
    const pipeline = await new Pipeline(buckets).ingest();
    pipeline.selection = selection;
    diverging('SVD', 'NMF');

    await pipeline.train();

    expect(pipeline.selection).toEqual({ ...NO_WINNERS, rating: 'SlopeOne' });
    const interactions = new Interactions(await readDataset(pipeline.request.runId));
    const { spec } = decodeModel(await getBytes(pipeline.keys.ratingModel), interactions);
    expect(spec.name).toBe('SlopeOne');
    expect(await readRun(pipeline.request.runId)).toMatchObject({
      ratingModel: 'SlopeOne',
      rankingModel: null,
      notes: {
        train: [
          {
            code: 'winner-not-fitted',
            message: expect.stringMatching(
              /^SVD won \(predicted durations\), but could not be fitted on all rows \(SVD diverged in epoch 3: .*\); SlopeOne is used, the next best that could$/,
            ),
          },
        ],
      },
    });
  });

  test('is noted once, though the stage is tried again, and not any more where it fits now', async () => {
    const pipeline = await new Pipeline(buckets).ingest();
    const { runId } = pipeline.request;
    const attempt = async () => {
      pipeline.selection = selection;
      await pipeline.train();
      return (await readRun(runId)).notes.train?.map(({ code }) => code);
    };
    diverging('SVD');

    expect(await attempt()).toEqual(['winner-not-fitted']);
    expect(await attempt()).toEqual(['winner-not-fitted']);
    vi.restoreAllMocks();
    expect(await attempt()).toEqual([]);
  });

  test('is an error that says so where no other fits', async () => {
    const pipeline = await new Pipeline(buckets).ingest();
    pipeline.selection = selection;
    diverging('SVD', 'NMF', 'SlopeOne');

    await expect(pipeline.train()).rejects.toMatchObject({
      name: 'DivergedError',
      message: expect.stringContaining('SVD diverged in epoch 3'),
    });
  });

  test('is not hidden by anything else that goes wrong', async () => {
    const pipeline = await new Pipeline(buckets).ingest();
    pipeline.selection = selection;
    vi.spyOn(modelNamed('SVD'), 'fit').mockImplementation(() => {
      throw new TypeError('x is undefined');
    });
    onTestFinished(() => {
      vi.restoreAllMocks();
    });

    await expect(pipeline.train()).rejects.toThrow('x is undefined');
  });
});

describe('the gains of the audiences', () => {
  const gainsOf = ({ request }: Pipeline) =>
    readItem(runDetailKey(request.runId, 'GAINS'), runDetailSchemas.GAINS);
  const { gains: good } = audienceFigures(0.9);
  const { gains: poor } = audienceFigures(0.6);

  test('are those of the model that makes them, beside the most active customers’', async () => {
    const pipeline = await new Pipeline(buckets).ingest();
    pipeline.selection = { ...NO_WINNERS, audience: 'EASE' };
    putLeaderboard(pipeline, { SVD: 0.95, EASE: 0.9, mostActive: 0.6 });

    await pipeline.train();

    expect(await gainsOf(pipeline)).toEqual({ model: good, mostActive: poor });
  });

  test('are the next best’s where the winner cannot be fitted', async () => {
    const pipeline = await new Pipeline(buckets).ingest();
    pipeline.selection = { ...NO_WINNERS, audience: 'SVD', runnersUp: { audience: ['EASE'] } };
    putLeaderboard(pipeline, { SVD: 0.95, EASE: 0.9 });
    diverging('SVD');

    await pipeline.train();

    expect(pipeline.selection.audience).toBe('EASE');
    expect(await gainsOf(pipeline)).toEqual({ model: good, mostActive: null });
    expect((await readRun(pipeline.request.runId)).notes.train).toMatchObject([
      { message: expect.stringMatching(/^SVD won \(audiences\), but could not .*; EASE is used/) },
    ]);
  });

  test('are not stored without an audience winner', async () => {
    const { pipeline } = await trained({ rating: 'SlopeOne' });

    expect(await gainsOf(pipeline)).toBeUndefined();
  });
});

test('addresses are as they are known now, dummies for the others, for every customer of the data', async () => {
  await putContacts(
    'shop',
    new Map([
      ['CC2019335', { email: 'ann@shop.example', consent: null }],
      ['RC-elsewhere', { email: 'bob@shop.example', consent: null }],
    ]),
    NOW,
  );

  const { keys, interactions } = await trained({ rating: 'BaselineOnly' });

  const [header, first, ...others] = buckets.text('artifacts', keys.contacts).trim().split('\n');
  expect(header).toBe('customer,email,dummy,regular');
  expect(first).toBe('CC2019335,ann@shop.example,false,true');
  expect(others).toHaveLength(interactions.customerCount - 1);
  for (const line of others) expect(line).toMatch(/^([A-Z]+[0-9]+),[^,]+@example\.com,true,(true|false)$/);
});

test('addresses that came before the log are compared with it, which the run says', async () => {
  const ids = ['cc2019335', 'cc2019317', 'RC-elsewhere'];
  await putContacts(
    'shop',
    new Map(ids.map((id) => [id, { email: `${id}@shop.example`, consent: null }])),
    NOW,
  );

  const { pipeline } = await trained({ rating: 'BaselineOnly' });

  const { notes } = await readRun(pipeline.request.runId);
  expect(notes?.train).toEqual([
    {
      code: 'contacts-unmatched',
      message:
        '0 of 3 stored addresses are those of customers of the log. 2 would be if capital and small letters were the same',
    },
  ]);
});

test('addresses are those of the data set, wherever they lie', async () => {
  const ann = (email: string) => new Map([['CC2019335', { email, consent: null }]]);
  await putContacts('shop', ann('another@shop.example'), NOW);
  await putContacts(FIRST_SCOPE, ann('ann@shop.example'), NOW);
  await putItems([
    { ...datasetKey('shop'), dataset: 'shop', requestedAt: NOW.toISOString() },
    { ...firstScopeKey, owner: 'shop' },
  ]);

  const { keys } = await trained({ rating: 'BaselineOnly' });

  expect(buckets.text('artifacts', keys.contacts)).toContain('CC2019335,ann@shop.example,false,true');
});

/** Seconds: of a neighbourhood model on a large log. */
const SPEED = { perCustomer: 1e-3, perProduct: 1e-4, perPair: 3e-6, perList: 2e-4 };

describe('shards', () => {
  test('cover every customer, product and category once', async () => {
    const { pipeline } = await trained({ rating: 'BaselineOnly', ranking: 'cosine', audience: 'cosine' });

    const covered = (kind: string) =>
      pipeline.shards
        .filter((shard) => shard.kind === kind)
        .flatMap(({ from, to }) => Array.from({ length: to - from }, (_, n) => from + n));
    const { customerIds, productIds } = await readDataset(pipeline.request.runId);
    expect(covered('customers')).toEqual(customerIds.map((_, n) => n));
    expect(covered('products')).toEqual(productIds.map((_, n) => n));
    const categories = new Set(productIds.map((id) => id.split('_')[0]));
    expect(covered('categories')).toHaveLength(categories.size);
    expect(await readRun(pipeline.request.runId)).toMatchObject({
      stage: 'recommend',
      shardsTotal: pipeline.shards.length,
    });
  });

  test.each([
    [1, 1, 0],
    [1, 1, 1],
    [1_077, 240, 8],
    [100_000, 5_000, 50],
    [3_000_000, 20_000, 400],
    [200, 1_000_000, 1_000_000],
  ])(
    'of %i customers, %i products and %i categories are whole, and few enough',
    (customers, products, categories) => {
      const shards = shardsOf({ customers, products, categories }, SPEED, 2000);

      expect(trainingSchema.shape.shards.parse(shards)).toEqual(shards);
      expect(shards.length).toBeLessThanOrEqual(500);
      expect(JSON.stringify({ shards }).length).toBeLessThan(100_000);
      for (const [kind, count] of Object.entries({ customers, products, categories })) {
        const own = shards.filter((shard) => shard.kind === kind);
        expect(own[0]?.from ?? 0).toBe(0);
        expect(own.at(-1)?.to ?? 0).toBe(count);
        for (let n = 1; n < own.length; n++) expect(own[n].from).toBe(own[n - 1].to);
      }
    },
  );
});
