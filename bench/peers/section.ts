/** The comparison with scikit-surprise as a section of RESULTS.md. */
import { count, figure, geometricMean, seconds, table, times } from '../figures.ts';
import type { Comparison, ModelComparison } from './comparison.ts';
import { FOLDS, SEED } from './log.ts';
import type { SideFigures } from './sides.ts';

const PEER = 'scikit-surprise';
const DECIMALS = 3;
const RMSE_DIGITS = 6;

export function peersSection(comparisons: readonly Comparison[]): string {
  const [{ versions, bakeOff }] = comparisons;
  return [
    `## Beside scikit-surprise ${versions.surprise}`,
    `Both sides get the same rows, the same ${FOLDS} folds (seed ${SEED}, checked by hash), the same rating scale and ` +
      'default parameters, and take turns: on every fold Dwell, then scikit-surprise, one thread each (Node’s compiler ' +
      'and garbage collector run in addition). Seconds are medians over the folds, RMSE is the mean. “Fit” goes from ' +
      'the training set in memory to the model, “test” from the model to the predictions; the speed-up is for both ' +
      'together. ' +
      `The bake-off is all models on all folds, by wall time: \`dwell evaluate --jobs ${bakeOff.cores}\` as users run ` +
      'it (SVD, SVD++ and NMF on standardised durations, in as many steps), from the start of the process to its end ' +
      '(median of three), against the one process of scikit-surprise, without the time it waited for ours. ' +
      `scikit-surprise ran on Python ${versions.python} with NumPy ${versions.numpy}. ` +
      'Where an RMSE differs, [divergences](../docs/divergences.md) says why.',
    summary(comparisons),
    ...comparisons.map(ofLog),
  ].join('\n\n');
}

function summary(comparisons: readonly Comparison[]): string {
  const titles = ['data', 'least speed-up', 'geometric mean', 'greatest'];
  return table(
    [...titles, 'bake-off: Dwell, s', `${PEER}, s`, 'speed-up'],
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

function ofLog({ log, models }: Comparison): string {
  const titles = ['fit s, Dwell', PEER, 'test s, Dwell', PEER, 'speed-up', 'RMSE, Dwell', PEER];
  const sections = [
    `### ${log.name}`,
    `${count(log.rows.durations.length)} rows, ${count(log.customers)} customers, ${count(log.products)} products; ` +
      `rating scale ${log.ratingScale.join(' to ')}.`,
    table(['rating model', ...titles], models.map(modelRow)),
  ];
  if (models.some(({ scaled }) => scaled)) sections.push(aboutScaled(models));
  return sections.join('\n\n');
}

function modelRow({ model, scaled, ours, theirs, speedUp }: ModelComparison): string[] {
  const ourCells = 'failure' in ours ? ['', '', ours.failure] : cellsOf(ours);
  const theirCells = cellsOf(theirs);
  const [fit, test, rmse] = ourCells.map((cell, n) => [cell, theirCells[n]]);
  return [scaled ? `${model}, scaled` : model, ...fit, ...test, times(speedUp), ...rmse];
}

function cellsOf({ fitSeconds, testSeconds, rmse }: SideFigures): string[] {
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
