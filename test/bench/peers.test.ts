/** The comparison with scikit-surprise, without running scikit-surprise. */
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { comparison } from '../../bench/peers/comparison.ts';
import { installSurprise, PeerError } from '../../bench/peers/install.ts';
import { foldDigests, type Log } from '../../bench/peers/log.ts';
import { peersSection } from '../../bench/peers/section.ts';

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
  const text = peersSection([
    {
      log,
      versions: { python: '3.11.2', surprise: '1.1.4', numpy: '1.26.4' },
      models: [slopeOne, svd, scaledSvd],
      bakeOff: { cores: 2, ourSeconds: 0.5, theirSeconds: 20 },
    },
  ]);

  test('names what it was measured with', () => {
    expect(text).toContain('## Beside scikit-surprise 1.1.4');
    expect(text).toContain('Python 3.11.2 with NumPy 1.26.4');
    expect(text).toContain('6 rows, 3 customers, 2 products; rating scale 0 to 489.');
  });

  test('has a row per model, with a column for each side', () => {
    expect(text).toContain('| SlopeOne | 0.200 | 2.000 | 0.200 | 3.000 | 10× | 31.0000 | 31.0000 |');
  });

  test('says that a model diverges, and compares it on scaled durations', () => {
    expect(text).toContain('| SVD |  | 1.000 |  | 1.000 |  | diverged | 440.000 |');
    expect(text).toContain('| SVD, scaled | 0.100 | 1.000 | 0.100 | 1.000 | 10× | 0.0700000 | 0.0700000 |');
    expect(text).toContain('On these durations SVD diverges in both.');
  });

  test('sums up each log, without the models that could not be compared', () => {
    expect(text).toContain('| shop | 10× | 10× | 10× | 0.5 | 20.0 | 40× |');
  });
});

test('digests of folds differ if the held-out pairs differ', () => {
  const digests = foldDigests(log);
  const otherOrder = foldDigests({
    ...log,
    rows: { ...log.rows, products: Int32Array.of(1, 0, 0, 1, 0, 1) },
  });

  expect(new Set(digests).size).toBe(3);
  expect(otherOrder).not.toEqual(digests);
});

test('a machine without Python gets one line that says so', async () => {
  const attempt = installSurprise('no-such-python', path.join(tmpdir(), 'dwell-never-made'));

  await expect(attempt).rejects.toThrow(PeerError);
  await expect(attempt).rejects.toThrow(/^scikit-surprise cannot be installed with no-such-python: .+$/);
});
