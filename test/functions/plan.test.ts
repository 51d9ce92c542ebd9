import { describe, expect, onTestFinished, test } from 'vitest';
import { handler, plan } from '../../functions/plan/handler.ts';
import { planOf } from '../../functions/plan/jobs.ts';
import { settingsSchema } from '../../lib/contracts/settings.ts';
import { planSchema } from '../../lib/contracts/workflow.ts';
import { timeFoldsOf } from '../../lib/engine/evaluation/time-folds.ts';
import type { Dataset } from '../../lib/engine/interactions.ts';
import { DEFAULT_MEMBERS } from '../../lib/engine/models/blend/blend-members.ts';
import { BAKE_OFF, modelNamed } from '../../lib/engine/registry.ts';
import { readRun } from '../../lib/runs/runs.ts';
import { timedCsv, timedLog } from '../engine/evaluation/timed-log.ts';
import { useEmbeddedBuckets } from '../store/embedded-buckets.ts';
import { useEmbeddedTable } from '../store/embedded-table.ts';
import { Pipeline } from './pipeline.ts';
import { surroundings } from './surroundings.ts';

useEmbeddedTable();
const buckets = useEmbeddedBuckets();

describe('the plan', () => {
  test('has every model of the bake-off on every fold, with its estimate', async () => {
    const { request } = await new Pipeline(buckets).ingest();

    const { jobs, refused } = await plan(request, surroundings({ folds: 4, seed: 11 }));

    expect(refused).toEqual([]);
    expect(jobs.map(({ model, fold }) => `${model}/${fold}`).sort()).toEqual(
      BAKE_OFF.flatMap(({ name }) => [0, 1, 2, 3].map((fold) => `${name}/${fold}`)).sort(),
    );
    for (const { folds, seed, estimate } of jobs) {
      expect([folds, seed]).toEqual([4, 11]);
      expect(estimate.memoryMb).toBeGreaterThan(100);
      expect(estimate.memoryMb).toBeLessThan(1000);
      expect(estimate.seconds).toBeLessThan(60);
    }
  });

  test('gives every model its parameters of the bake-off, with the seed and the target of the settings', async () => {
    const { request } = await new Pipeline(buckets).ingest();

    const { jobs } = await plan(request, surroundings({ seed: 11, audienceTarget: 'views' }));

    for (const { model, parameters } of jobs) {
      const { seeded, targeted, bakeOffParameters = {} } = modelNamed(model);
      expect(parameters, model).toEqual({
        ...(seeded && { randomState: 11 }),
        ...(targeted && { target: 'views' }),
        ...bakeOffParameters,
      });
    }
  });

  test('begins with the longest jobs, and goes fold by fold with each kind', async () => {
    const { request } = await new Pipeline(buckets).ingest();

    const models = ['SlopeOne', 'SVD', 'NMF'];
    const parameters = {
      SVD: { epochs: 10_000, factors: 300 },
      NMF: { epochs: 10_000, factors: 500 },
    };
    const { jobs } = await plan(request, surroundings({ models, parameters }));

    expect(jobs.map(({ model, fold }) => `${model}/${fold}`)).toEqual([
      ...[0, 1, 2].flatMap((fold) => [`NMF/${fold}`, `SVD/${fold}`]),
      ...[0, 1, 2].map((fold) => `SlopeOne/${fold}`),
    ]);
  });

  test('has the models that the settings name, though outside the bake-off', async () => {
    const { request } = await new Pipeline(buckets).ingest();

    const { jobs } = await plan(request, surroundings({ folds: 2, models: ['jaccard', 'SlopeOne'] }));

    expect(jobs.map(({ model, fold }) => `${model}/${fold}`).sort()).toEqual([
      'SlopeOne/0',
      'SlopeOne/1',
      'jaccard/0',
      'jaccard/1',
    ]);
  });

  test('gives a model the parameters of the settings, over those of the bake-off', async () => {
    const { request } = await new Pipeline(buckets).ingest();

    const { jobs } = await plan(
      request,
      surroundings({ models: ['SVD', 'NMF'], parameters: { SVD: { factors: 20 } } }),
    );

    const parametersOf = (name: string) => jobs.find(({ model }) => model === name)?.parameters;
    expect(parametersOf('SVD')).toEqual({ randomState: 0, standardize: true, factors: 20 });
    expect(parametersOf('NMF')).toEqual({ randomState: 0, standardize: true });
  });

  test('estimates a job by the parameters that it has', async () => {
    const { request } = await new Pipeline(buckets).ingest();
    const estimate = async (factors: number) => {
      const { jobs } = await plan(
        request,
        surroundings({ models: ['SVD'], parameters: { SVD: { factors, epochs: 10_000 } } }),
      );
      return jobs[0].estimate.seconds;
    };

    expect(await estimate(200)).toBeGreaterThan(await estimate(20));
  });

  test('tells the run how many jobs there are, and goes on to evaluate', async () => {
    const { request } = await new Pipeline(buckets).ingest();

    await plan(request, surroundings());

    expect(await readRun(request.runId)).toMatchObject({ stage: 'evaluate', jobsTotal: 3 * BAKE_OFF.length });
  });

  test('fits what the workflow carries', async () => {
    const { request } = await new Pipeline(buckets).ingest();

    const planned = await plan(request, surroundings({ folds: 20 }));

    expect(planSchema.parse(planned)).toEqual(planned);
    expect(JSON.stringify(planned).length).toBeLessThan(100_000);
  });
});

describe('the plan of a log with times', () => {
  const planned = async (log = timedLog(), settings = {}) => {
    const { request } = await new Pipeline(buckets, { text: timedCsv(log) }).ingest();
    const made = await plan(request, surroundings(settings));
    return { ...made, notes: (await readRun(request.runId)).notes.plan ?? [] };
  };

  test('has folds by time, and one at random for comparison; each fold together, that one last', async () => {
    const { jobs, cuts, notes } = await planned(timedLog(), { models: ['mostViewed'] });

    expect(jobs.map(({ foldsBy, fold }) => `${foldsBy}/${fold}`)).toEqual([
      'time/0',
      'time/1',
      'time/2',
      'random/0',
    ]);
    expect(cuts?.map(({ trainingRows }) => trainingRows)).toEqual(
      timeFoldsOf(timedLog(), 3).cuts.map(({ trainingRows }) => trainingRows),
    );
    expect(notes).toEqual([]);
  });

  test('has the yardsticks of the last 30 days', async () => {
    const { jobs } = await planned();

    const models = new Set(jobs.map(({ model }) => model));
    expect([...models].sort()).toEqual([...BAKE_OFF.map(({ name }) => name), 'active30', 'viewed30'].sort());
  });

  test('is at random, with a note, where the cuts leave too few customers', async () => {
    const { jobs, cuts, notes } = await planned(timedLog({ customers: 40, looks: 800 }), {
      models: ['mostViewed'],
    });

    expect(jobs.map(({ foldsBy, fold }) => `${foldsBy}/${fold}`)).toEqual([
      'random/0',
      'random/1',
      'random/2',
    ]);
    expect(cuts).toBeUndefined();
    expect(notes).toEqual([
      {
        code: 'judged-at-random',
        message: expect.stringMatching(
          /^models are judged at random: too few customers .* cut 2026-01-15: \d/,
        ),
      },
    ]);
  });
});

describe('a model that could not be run', () => {
  const settings = settingsSchema.parse({});

  /** Every customer has viewed every product. */
  function catalogue(customers: number, products: number): Dataset {
    const rows = customers * products;
    return {
      customers: Int32Array.from({ length: rows }, (_, n) => Math.floor(n / products)),
      products: Int32Array.from({ length: rows }, (_, n) => n % products),
      durations: new Float64Array(rows).fill(1),
      customerIds: Array.from({ length: customers }, (_, n) => `CC${n}`),
      productIds: Array.from({ length: products }, (_, n) => `1_${n}`),
    };
  }

  const dataset = catalogue(2000, 600);
  const models = BAKE_OFF.filter(({ smallerParameters }) => !smallerParameters).map(({ name }) => name);
  const all = planOf(dataset, { ...settings, models }).jobs;
  const greatest = (figure: 'memoryMb' | 'seconds') =>
    Math.max(...all.map(({ estimate }) => estimate[figure]));
  const modelsAt = (figure: 'memoryMb' | 'seconds', value: number) =>
    all.filter(({ fold, estimate }) => fold === 0 && estimate[figure] === value).map(({ model }) => model);

  test('may be too large for EASE: then Attention takes its interest from RP3beta', () => {
    const count = 20_000;
    const wide: Dataset = {
      customers: Int32Array.from({ length: 2 * count }, (_, n) => n % count),
      products: Int32Array.from({ length: 2 * count }, (_, n) => (n < count ? n : (n + 1) % count)),
      durations: new Float64Array(2 * count).fill(1),
      customerIds: Array.from({ length: count }, (_, n) => `CC${n}`),
      productIds: Array.from({ length: count }, (_, n) => `1_${n}`),
    };

    const { jobs, refused, notes } = planOf(wide, { ...settings, models: ['EASE', 'Attention'] });

    expect(refused.map(({ model }) => model)).toEqual(['EASE']);
    expect(jobs.map(({ model, parameters }) => ({ model, parameters }))).toEqual(
      Array(3).fill({ model: 'Attention', parameters: { target: 'attention', interest: 'RP3beta' } }),
    );
    expect(notes.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^Attention runs with \{"interest":"RP3beta"\}, .* MB of memory/),
    ]);
  });

  test('is refused with the figures of its memory; the others go on', () => {
    const needed = greatest('memoryMb');

    const { jobs, refused } = planOf(dataset, { ...settings, models, modelMemoryMb: needed - 1 });

    expect(refused).toEqual(
      modelsAt('memoryMb', needed).map((model) => ({
        model,
        reason:
          `one fold needs about ${needed} MB of memory, ` +
          `a function has ${needed - 1} MB (the setting modelMemoryMb)`,
      })),
    );
    expect(jobs).toHaveLength(3 * (models.length - refused.length));
    expect(jobs.map(({ model }) => model)).toContain('BaselineOnly');
  });

  test('is refused with the figures of its time; the others go on', () => {
    const needed = greatest('seconds');
    const limit = Number((needed - 0.1).toFixed(1));

    const { jobs, refused } = planOf(dataset, { ...settings, models, evaluateTimeoutSeconds: limit });

    expect(refused).toEqual(
      modelsAt('seconds', needed).map((model) => ({
        model,
        reason:
          `one fold takes about ${needed} s, ` +
          `a function may take ${limit} s (the setting evaluateTimeoutSeconds)`,
      })),
    );
    expect(jobs.map(({ model }) => model)).toContain('BaselineOnly');
  });
});

describe('a blend that is too large', () => {
  const settings = settingsSchema.parse({ models: ['Blend'] });
  const planned = (limits: object) => planOf(wideLog(), { ...settings, ...limits });
  const membersOf = ({ jobs: [{ parameters }] }: ReturnType<typeof planned>) =>
    ((parameters.members ?? DEFAULT_MEMBERS) as typeof DEFAULT_MEMBERS).map(({ model }) => model);

  test('is run without the members that take longest, and the run says which and why', () => {
    const whole = planned({});
    const { seconds, memoryMb } = whole.jobs[0].estimate;

    const less = planned({ evaluateTimeoutSeconds: 0.9 * seconds });

    expect(membersOf(whole)).toHaveLength(6);
    expect(less.refused).toEqual([]);
    expect(membersOf(less)).toEqual(['BaselineOnly', 'BaselineOnly', 'SlopeOne', 'KNNBaseline', 'SVDpp']);
    expect(less.jobs[0].estimate.seconds).toBeLessThan(0.9 * seconds);
    expect(less.notes).toEqual([
      {
        code: 'smaller-parameters',
        message: expect.stringMatching(
          /^Blend runs without KNNBaseline, because with its usual parameters one fold takes about [\d.]+ s, /,
        ),
      },
    ]);
    expect(membersOf(planned({ modelMemoryMb: memoryMb - 1 }))).toHaveLength(5);
  });

  test('is run with the two smallest members at least, or is refused', () => {
    const members = { members: [{ model: 'BaselineOnly' }, { model: 'BaselineOnly' }] };
    const [{ estimate }] = planned({ parameters: { Blend: members } }).jobs;

    expect(membersOf(planned({ modelMemoryMb: estimate.memoryMb }))).toEqual([
      'BaselineOnly',
      'BaselineOnly',
    ]);
    expect(planned({ modelMemoryMb: estimate.memoryMb - 1 }).refused).toMatchObject([{ model: 'Blend' }]);
  });

  /** Of 3,000 customers who look at 40 of 400 products each. */
  function wideLog(): Dataset {
    const [customers, each, products] = [3000, 40, 400];
    const rows = Array.from({ length: customers * each }, (_, n) => n);
    return {
      customers: Int32Array.from(rows, (n) => Math.floor(n / each)),
      products: Int32Array.from(rows, (n) => (n * 7 + Math.floor(n / each)) % products),
      durations: new Float64Array(rows.length).fill(1),
      customerIds: Array.from({ length: customers }, (_, n) => `CC${n}`),
      productIds: Array.from({ length: products }, (_, n) => `1_${n}`),
    };
  }
});

describe('a model that could be run if it were smaller', () => {
  const USUAL = { epochs: 10_000, factors: 2000 };
  /** With its usual parameters SVD takes longer than the 10 s that a function has here. */
  const withSmaller = (...smallerParameters: Record<string, unknown>[]) => {
    const svd = modelNamed('SVD');
    const own = { smallerParameters: undefined, ...svd };
    Object.assign(svd, {
      bakeOffParameters: USUAL,
      smallerParameters: smallerParameters.map((parameters) => ({ parameters })),
    });
    onTestFinished(() => {
      Object.assign(svd, own);
    });
  };
  const planned = async (settings = {}) => {
    const { request } = await new Pipeline(buckets).ingest();
    const limits = { models: ['SVD', 'SlopeOne'], folds: 2, evaluateTimeoutSeconds: 10 };
    const made = await plan(request, surroundings({ ...limits, ...settings }));
    const [job] = made.jobs.filter(({ model }) => model === 'SVD');
    return { ...made, job, notes: (await readRun(request.runId)).notes.plan ?? [] };
  };

  test('is run so, and the run says so', async () => {
    withSmaller({ epochs: 5 });

    const { job, refused, notes } = await planned();

    expect(refused).toEqual([]);
    expect(job.parameters).toEqual({ randomState: 0, factors: 2000, epochs: 5 });
    expect(job.estimate.seconds).toBeLessThan(10);
    expect(notes).toEqual([
      {
        code: 'smaller-parameters',
        message: expect.stringMatching(
          /^SVD runs with \{"epochs":5\}, because with its usual parameters one fold takes about [\d.,]+ s, a function may take 10 s/,
        ),
      },
    ]);
  });

  test('is run with the first parameters that are small enough', async () => {
    withSmaller({ epochs: 9000 }, { epochs: 6 }, { epochs: 5 });

    const { job, notes } = await planned();

    expect(job.parameters).toMatchObject({ epochs: 6 });
    expect(notes).toHaveLength(1);
  });

  test('keeps what the settings give it', async () => {
    withSmaller({ epochs: 5, learningRate: 0.1 });

    const { job } = await planned({ parameters: { SVD: { learningRate: 0.01 } } });
    const { refused, notes } = await planned({ parameters: { SVD: { epochs: 10_000 } } });

    expect(job.parameters).toMatchObject({ epochs: 5, learningRate: 0.01 });
    expect(refused).toMatchObject([{ model: 'SVD' }]);
    expect(notes).toEqual([]);
  });

  test('is refused if it is still too large, with the figures of the smaller one', async () => {
    const secondsWith = async (epochs: number) => {
      withSmaller({ epochs });
      const { refused, notes } = await planned();
      expect(notes).toEqual([]);
      expect(refused).toMatchObject([{ model: 'SVD' }]);
      return Number(/takes about ([\d.]+) s/.exec(refused[0].reason)?.[1]);
    };

    expect(await secondsWith(8000)).toBeLessThan(await secondsWith(10_000));
  });

  test('has its usual parameters where it is not too large', async () => {
    withSmaller({ epochs: 5 });

    const { job, notes } = await planned({ evaluateTimeoutSeconds: 900 });

    expect(job.parameters).toEqual({ randomState: 0, ...USUAL });
    expect(notes).toEqual([]);
  });
});

describe('fewer rows than folds', () => {
  test.each([
    ['one row', 'CC1,1_1,5\n', 'there is 1 row for 3 folds'],
    ['two rows', 'CC1,1_1,5\nCC2,1_1,6\n', 'there are 2 rows for 3 folds'],
    ['one pair, three times', 'CC1,1_1,5\n'.repeat(3), 'there is 1 row for 3 folds'],
  ])('%s: an input error that tells both numbers', async (_, text, words) => {
    const { request } = await new Pipeline(buckets, { text }).ingest();

    await expect(plan(request, surroundings())).rejects.toMatchObject({
      name: 'InputError',
      code: 'too-few-rows',
      message: expect.stringContaining(words),
    });
  });

  test('reaches the workflow with its code', async () => {
    const { request } = await new Pipeline(buckets, { text: 'CC1,1_1,5\n' }).ingest();

    await expect(handler(request)).rejects.toThrow(/^too-few-rows: there is 1 row/);
  });

  test.each([
    ['one customer', 'CC1,1_1,5\nCC1,1_2,6\nCC1,1_3,7\nCC1,1_4,7\n'],
    ['one product', 'CC1,1_1,5\nCC2,1_1,6\nCC3,1_1,7\n'],
    ['all durations equal', 'CC1,1_1,5\nCC2,1_1,5\nCC1,1_2,5\nCC2,1_2,5\n'],
  ])('%s is few, but enough for a plan', async (_, text) => {
    const { request } = await new Pipeline(buckets, { text }).ingest();

    expect((await plan(request, surroundings())).jobs).toHaveLength(3 * BAKE_OFF.length);
  });
});
