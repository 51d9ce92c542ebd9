/** The whole of Dwell: a log that is dropped into the bucket ends up being served, without any other step. */
import { gzipSync } from 'node:zlib';
import { Upload } from '@aws-sdk/lib-storage';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PUBLISHED_EVENT, publishedEventSchema } from '../../lib/contracts/events.ts';
import { BAKE_OFF } from '../../lib/engine/registry.ts';
import { UPLOAD_BUCKET } from '../../lib/local/environment.ts';
import { Embedded } from './embedded.ts';
import { csvOf, FEW_MODELS, smallLog } from './small-log.ts';

const LOG = smallLog();
const JOBS = BAKE_OFF.length * 3;

let dwell: Embedded;

beforeAll(async () => {
  dwell = await Embedded.create();
});

afterAll(async () => {
  await dwell.remove();
});

describe('a log that is dropped into the bucket', () => {
  test('is published, with a leaderboard of all models and a reason for each winner', async () => {
    const run = await dwell.drop('clicks/shop.csv', csvOf(LOG));

    expect(run).toMatchObject({ state: 'published', published: true, trigger: 'upload', dataset: 'shop' });
    expect(run.leaderboard?.rating).toHaveLength(BAKE_OFF.filter(({ kind }) => kind === 'rating').length);
    expect(run.leaderboard?.ranking).toHaveLength(BAKE_OFF.filter(({ kind }) => kind === 'ranking').length);
    expect(run.leaderboard?.audience).toHaveLength(BAKE_OFF.length);
    expect(run.leaderboard?.rating[0]).toMatchObject({ model: run.ratingModel, status: 'ok' });
    expect(run.winners?.rating?.reason).toContain(run.ratingModel);
    expect(run.winners?.ranking?.reason).toContain(run.rankingModel);
    expect(run.leaderboard?.audience[0]).toMatchObject({ model: run.audienceModel, status: 'ok' });
    expect(run.winners?.audience?.reason).toContain(run.audienceModel);
    expect(run.progress).toMatchObject({ jobsDone: JOBS, jobsTotal: JOBS });
    expect(run.profile).toMatchObject({
      rows: LOG.length,
      customers: 32,
      regularCustomers: 24,
      products: 15,
    });
  });

  test('is served by every route', async () => {
    const routes = [
      '/v1/customers/CC100/recommendations',
      '/v1/customers/CC100',
      '/v1/products/1_0/audience',
      '/v1/products/1_0/viewers',
      '/v1/products/1_0/similar',
      '/v1/categories/1/audience',
      '/v1/products',
      '/v1/customers',
      '/v1/categories',
      '/v1/runs',
      '/v1/health',
    ];

    const answers = await Promise.all(routes.map((route) => dwell.get(route)));

    const [{ runId }] = await dwell.runs();
    for (const [index, { status, body }] of answers.entries())
      expect({ route: routes[index], status, runId: body.meta?.runId }).toEqual({
        route: routes[index],
        status: 200,
        runId,
      });
    expect((await dwell.get('/v1/openapi.json')).status).toBe(200);
  });

  test('says of an audience how often its customers look, how long and why, and what writing to them wins', async () => {
    const { body } = await dwell.get('/v1/products/1_0/audience?segment=all&limit=100');

    const [best] = body.items;
    expect(best.interest).toBeGreaterThanOrEqual(body.items.at(-1).interest);
    expect(best.predictedDuration).toBeGreaterThan(0);
    const viewed = LOG.filter(({ customer }) => customer === best.customer).map(({ product }) => product);
    for (const product of best.why) expect(viewed).toContain(product);
    expect(body.customers).toBe(body.counts['new-regular'] + body.counts['new-passerby']);
    expect(body.gains.at(-1)).toMatchObject({ customers: body.customers, chance: 1 });
    expect(body.gains.at(-1).share).toBeCloseTo(1, 12);
  });

  test('shows a customer products that the customer has not viewed, best first', async () => {
    const { body } = await dwell.get('/v1/customers/CC100/recommendations');

    const viewed = LOG.filter(({ customer }) => customer === 'CC100').map(({ product }) => product);
    const products: string[] = body.items.map(({ product }: { product: string }) => product);
    expect(products.toSorted()).toEqual(
      [...new Set(LOG.map(({ product }) => product))]
        .filter((product) => !viewed.includes(product))
        .toSorted(),
    );
    const scores: number[] = body.items.map(({ score }: { score: number }) => score);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  });

  test('names regular customers who have not viewed a product, with addresses that reach nobody', async () => {
    const { body } = await dwell.get('/v1/products/1_0/audience?limit=100');

    const viewers = LOG.filter(({ product }) => product === '1_0').map(({ customer }) => customer);
    const expected = Array.from({ length: 24 }, (_, index) => `CC${100 + index}`).filter(
      (customer) => !viewers.includes(customer),
    );
    expect(body.items.map(({ customer }: { customer: string }) => customer).toSorted()).toEqual(expected);
    for (const entry of body.items)
      expect(entry).toMatchObject({
        regular: true,
        viewed: false,
        dummy: true,
        email: expect.stringMatching(/@example\.com$/),
      });
  });

  test('lists viewers by observed duration', async () => {
    const { body } = await dwell.get('/v1/products/2_1/viewers?segment=all&limit=100');

    const expected = LOG.filter(({ product }) => product === '2_1').map(({ duration }) => duration);
    expect(body.items.map(({ duration }: { duration: number }) => duration)).toEqual(
      expected.toSorted((a, b) => b - a),
    );
  });

  test('leaves files for download', async () => {
    const [{ runId }] = await dwell.runs();

    const files = await dwell.artifacts(`exports/shop/${runId}/`);

    const names = files.map((key) => key.replace(`exports/shop/${runId}/`, ''));
    expect(names).toEqual(
      expect.arrayContaining([
        'recommendations.csv',
        'audience/1_0.csv',
        'leaderboard.json',
        'best_predictions.csv',
        'worst_predictions.csv',
        'profile.json',
        'rejects.csv',
        'contacts.csv',
        'products.csv',
      ]),
    );
    const recommendations = await dwell.text(`exports/shop/${runId}/recommendations.csv`);
    const { body } = await dwell.get('/v1/customers/CC100/recommendations');
    const [best] = body.items;
    expect(recommendations).toContain(`CC100,${best.product},${best.score},1,${best.why.join('; ')},\n`);
  });

  test('is announced on the bus, with the place of its files', async () => {
    const [{ runId }] = await dwell.runs();
    const announced = () =>
      dwell.busEvents.filter(({ detailType }) => detailType === PUBLISHED_EVENT.detailType);

    await expect.poll(announced).toHaveLength(1);

    const { exports, ...detail } = publishedEventSchema.parse(announced()[0].detail);
    expect(detail).toMatchObject({ runId, dataset: 'shop' });
    expect(await dwell.artifacts(exports.prefix)).toContain(`${exports.prefix}recommendations.csv`);
  });
});

describe('a log', () => {
  beforeAll(() => dwell.reopen({ models: FEW_MODELS, defaultDataset: 'shop' }));

  test('may be compressed', async () => {
    const run = await dwell.drop('clicks/zipped.csv.gz', gzipSync(csvOf(LOG)));

    expect(run).toMatchObject({ state: 'published', dataset: 'zipped', profile: { rows: LOG.length } });
  });

  test('may come in parts, read together, and in a multipart upload', async () => {
    const half = LOG.length / 2;
    await dwell.drop('clicks/parts/a.csv', csvOf(LOG.slice(0, half)));
    const client = dwell.s3;
    // The same rows again and again, until the file is larger than a part of an upload: repeats are summed.
    const large = csvOf(Array.from({ length: 3000 }, () => LOG.slice(half)).flat());
    const params = { Bucket: UPLOAD_BUCKET, Key: 'clicks/parts/b.csv', Body: Buffer.from(large) };
    expect(params.Body.length).toBeGreaterThan(5 * 2 ** 20);

    const run = await dwell.runCausedBy(() => new Upload({ client, params, partSize: 5 * 2 ** 20 }).done());

    expect(run).toMatchObject({ state: 'published', dataset: 'parts' });
    expect(run.profile).toMatchObject({ rows: LOG.length, files: [{ badRows: 0 }, { badRows: 0 }] });
    const last = LOG[LOG.length - 1];
    const { body } = await dwell.get(
      `/v1/products/${last.product}/viewers?dataset=parts&segment=all&limit=100`,
    );
    expect(body.items).toContainEqual(
      expect.objectContaining({ customer: last.customer, duration: last.duration * 3000 }),
    );
  });

  test('may have durations scaled to 0..1; predictions stay within', async () => {
    const greatest = Math.max(...LOG.map(({ duration }) => duration));
    const scaled = LOG.map((row) => ({ ...row, duration: row.duration / greatest }));

    const run = await dwell.drop('clicks/scaled.csv', csvOf(scaled));

    expect(run).toMatchObject({ state: 'published', profile: { duration: { greatest: 1 } } });
    const { body } = await dwell.get(
      '/v1/products/1_0/audience?dataset=scaled&segment=all&who=all&limit=100',
    );
    expect(body.items).not.toHaveLength(0);
    for (const { score } of body.items) {
      expect(score).toBeGreaterThanOrEqual(0);
      expect(score).toBeLessThanOrEqual(1);
    }
  });
});

describe('a newer version of a log', () => {
  test('takes the place of the older at one moment, under the eyes of its readers', async () => {
    const old = await dwell.drop('clicks/shop.csv', csvOf(LOG));
    const routes = ['/v1/customers/CC100/recommendations', '/v1/products/1_0/viewers?segment=all&limit=100'];
    const seen: { route: string; runId: string; items: string }[] = [];
    let reading = true;
    const reader = (async () => {
      while (reading)
        for (const route of routes) {
          const { status, body } = await dwell.get(route);
          expect(status).toBe(200);
          seen.push({ route, runId: body.meta.runId, items: JSON.stringify(body.items) });
        }
    })();

    // Other durations, and for CC100 another history.
    const newer = smallLog(2).filter(({ customer, product }) => customer !== 'CC100' || product !== '1_0');
    const fresh = await dwell.drop('clicks/shop.csv', csvOf(newer));
    reading = false;
    await reader;
    for (const route of routes) {
      const { body } = await dwell.get(route);
      seen.push({ route, runId: body.meta.runId, items: JSON.stringify(body.items) });
    }

    const runIds = seen.map(({ runId }) => runId);
    const switched = runIds.indexOf(fresh.runId);
    expect(switched).toBeGreaterThan(0);
    expect(new Set(runIds.slice(0, switched))).toEqual(new Set([old.runId]));
    expect(new Set(runIds.slice(switched))).toEqual(new Set([fresh.runId]));
    for (const route of routes) {
      const answers = seen.filter((answer) => answer.route === route);
      const ofRun = (runId: string) =>
        new Set(answers.filter((answer) => answer.runId === runId).map(({ items }) => items));
      expect(ofRun(old.runId).size).toBe(1);
      expect(ofRun(fresh.runId).size).toBe(1);
      expect(ofRun(old.runId)).not.toEqual(ofRun(fresh.runId));
    }
  });
});

describe('addresses', () => {
  test('that are dropped take the place of dummies within a second, without a new run of the log', async () => {
    const published = (await dwell.get('/v1/health')).body.meta.runId;

    const run = await dwell.drop('contacts/shop.csv', 'customer,email\nCC100,jo@shop.example\n');

    expect(run).toMatchObject({ kind: 'contacts', state: 'done', rows: 1 });
    const shown = async () => (await dwell.get('/v1/customers/CC100')).body;
    await expect.poll(shown, { timeout: 5000 }).toMatchObject({
      meta: { runId: published },
      email: 'jo@shop.example',
      dummy: false,
    });
    const { body } = await dwell.get('/v1/categories/1/audience?who=all&limit=100');
    expect(body.items.find(({ customer }: { customer: string }) => customer === 'CC100')).toMatchObject({
      email: 'jo@shop.example',
      dummy: false,
    });
    expect((await dwell.get('/v1/customers/CC101')).body).toMatchObject({ dummy: true });
  });
});

describe('retraining', () => {
  test('on request trains on the published log again', async () => {
    const run = await dwell.runCausedBy(() => dwell.get('/v1/runs', { method: 'POST' }));

    expect(run).toMatchObject({ trigger: 'api', state: 'published', dataset: 'shop' });
    expect((await dwell.get('/v1/health')).body.meta.runId).toBe(run.runId);
  });
});
