/** The comparison with other libraries as sections of RESULTS.md. */
import { count, figure, geometricMean, seconds, share, table, times } from '../figures.ts';
import { fitFlops } from '../flops.ts';
import type { Peak } from '../peak.ts';
import { FOLDS, SEED } from '../sides/folds.ts';
import type { Comparison, ModelComparison, RatingFigures } from './comparison.ts';
import type { RankingComparison, RankingRow } from './ranking.ts';

const PEER = 'scikit-surprise';
const DECIMALS = 3;
const RMSE_DIGITS = 6;

export function peersSection(comparisons: readonly Comparison[], peak: Peak): string {
  const [{ versions, bakeOff }] = comparisons;
  const { processes } = bakeOff;
  return [
    '## Beside scikit-surprise',
    `Both sides get the same rows, the same ${FOLDS} folds (seed ${SEED}, checked by hash), the same rating scale and ` +
      'default parameters, and take turns: on every fold Dwell, then scikit-surprise, each a process that is kept on one ' +
      'core with its helper threads. Seconds are medians over the folds, RMSE is the mean. “Fit” goes from ' +
      'the training set in memory to the model, “test” from the model to the predictions; “× at equal cores” is for both ' +
      'together. The bake-off is all models on all folds, by wall time from the start of the processes to their end: ' +
      `${processes} processes of each side, which take the next job as soon as they are free, the longest first; ` +
      'durations are as given where both sides can fit them, and divided by the greatest one where they diverge (Dwell: ' +
      'median of three). Neither side judges audiences. ' +
      `scikit-surprise is ${versions[PEER]}, on Python ${versions.python} with NumPy ${versions.numpy}. ` +
      'Where an RMSE differs, [divergences](../docs/divergences.md) says why.',
    aboutPeak(peak),
    summary(comparisons),
    ...comparisons.map((one) => ofLog(one, peak)),
  ].join('\n\n');
}

function aboutPeak({ matrixProduct, wasm, wasmFused }: Peak): string {
  const fused = wasmFused === null ? 'not at all here' : `at ${figure(wasmFused, 3)}`;
  return (
    `This core’s peak, measured in the same run: NumPy’s matrix product does ${figure(matrixProduct, 3)} GFLOP/s in ` +
    `double precision; the 128 bits of WebAssembly multiply and add at ${figure(wasm, 3)} GFLOP/s, fused ${fused}. ` +
    '“% of peak” is of the first. GFLOP/s count only operations that a fit cannot do without (bench/flops.ts).'
  );
}

function summary(comparisons: readonly Comparison[]): string {
  const titles = ['data', 'least speed-up', 'geometric mean', 'greatest'];
  return table(
    [...titles, 'bake-off: Dwell, s', `${PEER}, s`, '× at equal cores'],
    comparisons.map(({ log, models, bakeOff: { ourSeconds, theirSeconds } }) => {
      const speedUps = models.map(({ speedUp }) => speedUp).filter((speedUp) => speedUp !== null);
      return [
        log.name,
        ...[Math.min(...speedUps), geometricMean(speedUps), Math.max(...speedUps)].map(times),
        ...[ourSeconds, theirSeconds].map((value) => seconds(value, 1)),
        times(theirSeconds / ourSeconds),
      ];
    }),
  );
}

function ofLog({ log, size, models }: Comparison, peak: Peak): string {
  const titles = ['fit s, Dwell', PEER, 'test s, Dwell', PEER, '× at equal cores'];
  const cells = (model: ModelComparison) => [...modelCells(model), ...speedCells(model)];
  const speedCells = ({ model, ours }: ModelComparison) => {
    const flops = fitFlops(model, size);
    return 'failure' in ours || flops === undefined ? ['', ''] : speedOf(flops / ours.fitSeconds / 1e9, peak);
  };
  const sections = [
    `### ${log.name}`,
    `${count(log.rows.durations.length)} rows, ${count(log.customers)} customers, ${count(log.products)} products; ` +
      `rating scale ${log.ratingScale.join(' to ')}.`,
    table(
      ['rating model', ...titles, 'RMSE, Dwell', PEER, 'fit GFLOP/s, Dwell', '% of peak'],
      models.map(cells),
    ),
  ];
  if (models.some(({ scaled }) => scaled)) sections.push(aboutScaled(models));
  return sections.join('\n\n');
}

const speedOf = (gigaflops: number, { matrixProduct }: Peak) => [
  figure(gigaflops, 2),
  share(gigaflops / matrixProduct),
];

function modelCells({ model, scaled, ours, theirs, speedUp }: ModelComparison): string[] {
  const ourCells = 'failure' in ours ? ['', '', ours.failure] : cellsOf(ours);
  const theirCells = cellsOf(theirs);
  const [fit, test, rmse] = ourCells.map((cell, n) => [cell, theirCells[n]]);
  return [scaled ? `${model}, scaled` : model, ...fit, ...test, times(speedUp), ...rmse];
}

function cellsOf({ fitSeconds, testSeconds, rmse }: RatingFigures): string[] {
  return [seconds(fitSeconds, DECIMALS), seconds(testSeconds, DECIMALS), figure(rmse, RMSE_DIGITS)];
}

function aboutScaled(models: readonly ModelComparison[]): string {
  const names = models.filter(({ scaled }) => scaled).map(({ model }) => model);
  return (
    `On these durations ${names.join(' and ')} diverge${names.length === 1 ? 's' : ''} in both. Dwell says so; ` +
    'scikit-surprise turns every estimate that is not a number into the greatest of the scale, so its RMSE means ' +
    'nothing there. The speed of these models is compared on the durations divided by the greatest one (“scaled”; RMSE ' +
    'in that unit), and the means count that figure.'
  );
}

export function rankingSection(comparisons: readonly RankingComparison[], peak: Peak): string {
  const [{ versions }] = comparisons;
  const libraries = ['implicit', 'lenskit', 'numpy', 'scipy'].map((name) => `${name} ${versions[name]}`);
  return [
    '## Beside implicit, LensKit and NumPy',
    `The same rows, ${FOLDS} folds (seed ${SEED}, checked by hash) and one core each, helper threads included. ` +
      `${libraries.join(', ')}, on Python ${versions.python}; each has log(1 + duration) of a row. All lists of ten are ` +
      'judged by Dwell’s evaluator. Seconds are medians over the folds: “fit” up to the model, “lists” up to the lists ' +
      'of all customers who are judged, in Dwell with the judging. “× at equal cores” is the library’s fit and lists over ' +
      'those of the model of Dwell’s that it stands beside. “numpy: EASE” is the formula of Dwell’s EASE in 20 lines, by ' +
      'LAPACK’s Cholesky, with its input given; Dwell chooses the input, unless it says “given”. ALS is there for reference.',
    aboutPeak(peak),
    ...comparisons.map(({ log, rows }) =>
      [
        `### Lists on ${log.name}`,
        table(
          RANKING_TITLES,
          rows.map((row) => rankingCells(row, peak)),
        ),
      ].join('\n\n'),
    ),
  ].join('\n\n');
}

const RANKING_TITLES = [
  ...['ranking model', 'precision@10', 'fit s', 'lists s', 'beside', '× at equal cores'],
  ...['fit GFLOP/s', '% of peak', 'lists GFLOP/s', '% of peak'],
];

function rankingCells(row: RankingRow, peak: Peak): string[] {
  const { model, precision, fitSeconds, testSeconds, beside, ratio, gigaflops } = row;
  return [
    ...[beside ? model : `Dwell: ${model}`, figure(precision, 3)],
    ...[seconds(fitSeconds, DECIMALS), seconds(testSeconds, DECIMALS)],
    ...[beside ?? '', times(ratio ?? null)],
    ...(gigaflops ? [...speedOf(gigaflops.fit, peak), ...speedOf(gigaflops.lists, peak)] : ['', '', '', '']),
  ];
}
