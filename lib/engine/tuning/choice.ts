/**
 * What the tuning of a model chooses from its trials: the change of least mean loss among those that are better than
 * the default by more than chance explains; otherwise the default.
 *
 * Some of many candidates are ahead by luck. So the whole interval of the paired difference to the default, over the
 * same folds, has to lie below 0: the corrected resampled t interval of evaluation/confidence.ts.
 */
import { pairedDifference } from '../evaluation/confidence.ts';
import { meanLoss, type Trial, TUNING_FOLDS } from './halving.ts';

/**
 * Why the default stays:
 * `only-noise`: candidates have less loss than the default, but none by more than chance explains;
 * `nothing-better`: none has less, or none came through as many folds;
 * `too-few-folds`: none was judged on two folds, because the budget is too small or there is nothing to tune.
 */
export type TuningVerdict = 'changed' | 'only-noise' | 'nothing-better' | 'too-few-folds';

export interface TrialChoice {
  readonly verdict: TuningVerdict;
  readonly trial: Trial;
  /** Mean loss, and that of the default, over the same folds of the tuning part; null when there is none. */
  readonly loss: number | null;
  readonly defaultLoss: number | null;
}

/** @param trials the default first. If it failed, the best that did not takes its place. */
export function chooseTrial(trials: readonly Trial[]): TrialChoice {
  const [byDefault] = trials;
  const choiceOf = (verdict: TuningVerdict, trial = byDefault) => ({
    verdict,
    trial,
    loss: lossOf(trial),
    defaultLoss: lossOf(byDefault),
  });
  if (byDefault.losses.length === 0) return choiceOf('too-few-folds');
  const judged = judgedByMostFolds(trials).filter((trial) => trial !== byDefault);
  if (judged.length === 0) return choiceOf('nothing-better');
  if (byDefault.failure !== undefined) return choiceOf('changed', best(judged));

  const differences = judged.map((trial) =>
    pairedDifference(lossesOf(trial), lossesOf(byDefault), TUNING_FOLDS),
  );
  if (differences.includes(null)) return choiceOf('too-few-folds');
  const beyondNoise = judged.filter((_, n) => (differences[n]?.high ?? 0) < 0);
  if (beyondNoise.length > 0) return choiceOf('changed', best(beyondNoise));
  const isAnyAhead = differences.some((difference) => difference !== null && difference.mean < 0);
  return choiceOf(isAnyAhead ? 'only-noise' : 'nothing-better');
}

/** Those that did not fail, of the last rung that any of them came through. */
function judgedByMostFolds(trials: readonly Trial[]): Trial[] {
  const ok = trials.filter(({ failure }) => failure === undefined);
  const folds = Math.max(...ok.map(({ losses }) => losses.length));
  return ok.filter(({ losses }) => losses.length === folds);
}

/** The first of equals. */
function best(trials: readonly Trial[]): Trial {
  return trials.reduce((least, trial) => (meanLoss(trial) < meanLoss(least) ? trial : least));
}

function lossOf(trial: Trial): number | null {
  const loss = meanLoss(trial);
  return Number.isFinite(loss) ? loss : null;
}

const lossesOf = ({ losses }: Trial) => losses.filter((loss) => loss !== null);
