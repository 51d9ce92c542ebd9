/** The comparison with scikit-surprise as a section of RESULTS.md. */
import { figure, geometricMean, seconds, table, times } from '../figures.ts';
import type { Comparison, ModelComparison } from './comparison.ts';
import { FOLDS, SEED } from './log.ts';

const DECIMALS = 3;
const RMSE_DIGITS = 6;

export function peersSection(comparisons: readonly Comparison[]): string {
  const [{ versions, bakeOff }] = comparisons;
  return [
    `## Beside scikit-surprise ${versions.surprise}`,
    `The same rows, the same ${FOLDS} folds (seed ${SEED}, checked by hash), the same rating scale and default ` +
      'parameters, in the same run: on every fold Dwell, then scikit-surprise, one thread each (Node’s compiler and ' +
      'garbage collector run beside it). Seconds are medians over the folds, RMSE the mean. “Fit” is from the ' +
      'training set in memory to the model, “test” from the model to the predictions; the speed-up is of both ' +
      'together. ' +
      `The bake-off is all models on all folds, by wall time: \`dwell evaluate --jobs ${bakeOff.cores}\` as users run ` +
      'it (SVD, SVD++ and NMF on standardised durations, in as many steps), from the start of the process to its end ' +
      '(median of three), against the one process of scikit-surprise, from its start, without what it waited for ours. ' +
      `scikit-surprise ran on Python ${versions.python} with NumPy ${versions.numpy}. ` +
      'Where an RMSE differs, [divergences](../docs/divergences.md) says why.',
    summary(comparisons),
    ...comparisons.map(ofLog),
  ].join('\n\n');
}

function summary(comparisons: readonly Comparison[]): string {
  return table(
    [
      'data',
      'least speed-up',
      'geometric mean',
      'greatest',
      'bake-off: Dwell, s',
      'scikit-surprise, s',
      'speed-up',
    ],
    comparisons.map(({ log, models, bakeOff }) => {
      const speedUps = models.map(({ speedUp }) => speedUp).filter((speedUp) => speedUp !== null);
      return [
        log.name,
        times(Math.min(...speedUps)),
        times(geometricMean(speedUps)),
        times(Math.max(...speedUps)),
        seconds(bakeOff.ourSeconds, 1),
        seconds(bakeOff.theirSeconds, 1),
        times(bakeOff.theirSeconds / bakeOff.ourSeconds),
      ];
    }),
  );
}

function ofLog({ log, models }: Comparison): string {
  const count = (number: number) => number.toLocaleString('en');
  const sections = [
    `### ${log.name}`,
    `${count(log.rows.durations.length)} rows, ${count(log.customers)} customers, ${count(log.products)} products; ` +
      `rating scale ${log.ratingScale.join(' to ')}.`,
    table(
      [
        'rating model',
        'fit s, Dwell',
        'scikit-surprise',
        'test s, Dwell',
        'scikit-surprise',
        'speed-up',
        'RMSE, Dwell',
        'scikit-surprise',
      ],
      models.map(modelRow),
    ),
  ];
  if (models.some(({ scaled }) => scaled)) sections.push(aboutScaled(models));
  return sections.join('\n\n');
}

function modelRow({ model, scaled, ours, theirs, speedUp }: ModelComparison): string[] {
  const [fit, test, rmse] =
    'failure' in ours
      ? ['', '', ours.failure]
      : [
          seconds(ours.fitSeconds, DECIMALS),
          seconds(ours.testSeconds, DECIMALS),
          figure(ours.rmse, RMSE_DIGITS),
        ];
  return [
    scaled ? `${model}, scaled` : model,
    fit,
    seconds(theirs.fitSeconds, DECIMALS),
    test,
    seconds(theirs.testSeconds, DECIMALS),
    times(speedUp),
    rmse,
    figure(theirs.rmse, RMSE_DIGITS),
  ];
}

function aboutScaled(models: readonly ModelComparison[]): string {
  const names = models.filter(({ scaled }) => scaled).map(({ model }) => model);
  return (
    `On these durations ${names.join(' and ')} diverge${names.length === 1 ? 's' : ''} in both. Dwell says so; ` +
    'scikit-surprise turns every estimate that is not a number into the greatest of the scale, so that its RMSE there ' +
    'means nothing. Speed is compared where both fit, on the durations divided by the greatest one (“scaled”; RMSE in ' +
    'that unit); that is what counts in the means.'
  );
}
