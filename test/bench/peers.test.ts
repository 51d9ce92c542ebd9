/** The comparison with other libraries, without running them. */
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { comparison } from '../../bench/peers/comparison.ts';
import { install, PeerError } from '../../bench/peers/install.ts';
import type { Log } from '../../bench/peers/log.ts';
import { precisionOf } from '../../bench/peers/ranking.ts';
import { peersSection, rankingSection } from '../../bench/peers/section.ts';
import { Interactions } from '../../lib/engine/interactions.ts';

const fold = (fitSeconds: number, testSeconds: number, rmse: number | null) => ({
  ...{ fitSeconds, testSeconds, rmse },
});

const log: Log = {
  ...{ name: 'shop', file: 'shop.csv', customers: 3, products: 2, ratingScale: [0, 489] },
  rows: {
    customers: Int32Array.of(0, 0, 1, 1, 2, 2),
    products: Int32Array.of(0, 1, 0, 1, 0, 1),
    durations: Float64Array.of(1, 2, 3, 4, 5, 489),
  },
};

const PEAK = { matrixProduct: 40, wasm: 25, wasmFused: null };

const slopeOne = comparison(
  'SlopeOne',
  false,
  [fold(0.1, 0.1, 30), fold(0.2, 0.2, 31), fold(0.9, 0.9, 32)],
  [fold(3, 1, 30), fold(1, 3, 31), fold(2, 6, 32)],
);
const svd = comparison('SVD', false, [{ failure: 'diverged' }], [fold(1, 1, 440)]);
const scaledSvd = comparison('SVD', true, [fold(0.1, 0.1, 0.07)], [fold(1, 1, 0.07)]);

describe('a model on both sides', () => {
  test('has the median seconds of the folds, and the mean RMSE', () => {
    expect(slopeOne.ours).toEqual(fold(0.2, 0.2, 31));
    expect(slopeOne.theirs).toEqual(fold(2, 3, 31));
  });

  test('is faster by fit and test together, fold by fold', () => {
    expect(slopeOne.speedUp).toBeCloseTo(10, 12);
  });

  test('has no speed-up if ours failed in a fold', () => {
    const halfFailed = comparison(
      'SVD',
      false,
      [fold(1, 1, 30), { failure: 'diverged' }],
      [fold(1, 1, 30), fold(1, 1, 440)],
    );

    expect(halfFailed).toMatchObject({ ours: { failure: 'diverged' }, speedUp: null });
  });
});

describe('the section in RESULTS.md', () => {
  const text = peersSection(
    [
      {
        log,
        size: { rows: 4000, customers: 3, products: 2, productPairs: 8, customerPairs: 12 },
        versions: { python: '3.11.2', 'scikit-surprise': '1.1.4', numpy: '1.26.4' },
        models: [slopeOne, svd, scaledSvd],
        bakeOff: { processes: 2, ourSeconds: 0.5, theirSeconds: 20 },
      },
    ],
    PEAK,
  );

  test('names what it was measured with', () => {
    expect(text).toContain('## Beside scikit-surprise\n');
    expect(text).toContain('scikit-surprise is 1.1.4, on Python 3.11.2 with NumPy 1.26.4');
    expect(text).toContain('40.0 GFLOP/s in double precision');
    expect(text).toContain('6 rows, 3 customers, 2 products; rating scale 0 to 489.');
  });

  test('has a row per model, with a column for each side', () => {
    expect(text).toContain('| SlopeOne | 0.200 | 2.000 | 0.200 | 3.000 | 10× | 31.0000 | 31.0000 |  |  |');
  });

  /** GFLOP/s: 4,000 rows × 100 factors × 20 epochs × 8 operations in 0.1 s. */
  test('says that a model diverges, and compares it on scaled durations', () => {
    expect(text).toContain('| SVD |  | 1.000 |  | 1.000 |  | diverged | 440.000 |  |  |');
    expect(text).toContain(
      '| SVD, scaled | 0.100 | 1.000 | 0.100 | 1.000 | 10× | 0.0700000 | 0.0700000 | 0.64 | 2 % |',
    );
    expect(text).toContain('On these durations SVD diverges in both.');
  });

  test('sums up each log, without the models that could not be compared', () => {
    expect(text).toContain('| shop | 10× | 10× | 10× | 0.5 | 20.0 | 40× |');
  });
});

describe('lists of another library', () => {
  const range = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => from + n);

  test('are judged by how many of the ten are among the held-out products', () => {
    // Customer 1 has viewed all of 40 products; customer 0 has viewed the first, and ten others are held out.
    const training = {
      customers: Int32Array.from([0, ...range(0, 40).map(() => 1)]),
      products: Int32Array.from([0, ...range(0, 40)]),
      durations: new Float64Array(41).fill(5),
    };
    const heldOut = {
      customers: new Int32Array(10),
      products: Int32Array.from(range(1, 11)),
      durations: new Float64Array(10).fill(5),
    };
    const precisionFor = (products: number[]) =>
      precisionOf([[0, products]], { interactions: new Interactions(training), heldOut });

    expect(precisionFor(range(1, 11))).toBeCloseTo(1, 12);
    expect(precisionFor([...range(8, 11), ...range(20, 27)])).toBeCloseTo(0.3, 12);
  });

  test('stand beside the model of Dwell that does the same', () => {
    const row = { fitSeconds: 0.5, testSeconds: 0.25, precision: 0.48 };
    const text = rankingSection(
      [
        {
          log,
          versions: {
            python: '3.13.0',
            implicit: '0.7.3',
            lenskit: '2026.4.0',
            numpy: '2.5.5',
            scipy: '1.18.1',
          },
          rows: [
            { ...row, model: 'EASE, input given', gigaflops: { fit: 4, lists: 2 } },
            { ...row, model: 'numpy: EASE', beside: 'EASE, input given', ratio: 1 },
          ],
        },
      ],
      PEAK,
    );

    expect(text).toContain(
      '| Dwell: EASE, input given | 0.480 | 0.500 | 0.250 |  |  | 4.0 | 10 % | 2.0 | 5 % |',
    );
    expect(text).toContain('| numpy: EASE | 0.480 | 0.500 | 0.250 | EASE, input given | 1.0× |  |  |  |  |');
  });
});

test('a machine without Python gets one line that says so', async () => {
  const attempt = install('scikit-surprise', 'no-such-python', path.join(tmpdir(), 'dwell-never-made'));

  await expect(attempt).rejects.toThrow(PeerError);
  await expect(attempt).rejects.toThrow(/^scikit-surprise cannot be installed with no-such-python: .+$/);
});
