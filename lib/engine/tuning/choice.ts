/**
 * What a model's tuning takes of what it tried: a change that is better than the default by more than chance explains,
 * of several such the one of least mean loss; otherwise the default.
 *
 * Of many candidates some are ahead by luck. So the paired difference to the default over the same folds has to lie
 * below 0 with its whole interval, the corrected resampled t interval (Nadeau & Bengio 2003; evaluation/confidence.ts).
 */
import { pairedDifference } from '../evaluation/confidence.ts';
import { meanLoss, type Trial, TUNING_FOLDS } from './halving.ts';

/**
 * Why the default stays:
 * `within-noise`: candidates have less loss than the default, but none by more than chance explains;
 * `nothing-better`: none has less, or none came through as many folds;
 * `too-few-folds`: none was judged on two folds, as the budget is too small or there is nothing to tune.
 */
export type TuningVerdict = 'changed' | 'within-noise' | 'nothing-better' | 'too-few-folds';

interface TrialChoice {
  readonly verdict: TuningVerdict;
  readonly trial: Trial;
  /** Mean loss, and that of the default, over the same folds; null where there is none. */
  readonly loss: number | null;
  readonly defaultLoss: number | null;
}

/** @param trials the default first. One that failed gives way to the best that did not. */
export function chooseTrial(trials: readonly Trial[]): TrialChoice {
  const [byDefault] = trials;
  const defaultStays = (verdict: TuningVerdict) => choiceOf(verdict, byDefault, byDefault);
  if (byDefault.losses.length === 0) return defaultStays('too-few-folds');
  const judged = judgedByMostFolds(trials).filter((trial) => trial !== byDefault);
  if (judged.length === 0) return defaultStays('nothing-better');
  if (byDefault.failure !== undefined) return choiceOf('changed', best(judged), byDefault);

  const differences = judged.map((trial) =>
    pairedDifference(lossesOf(trial), lossesOf(byDefault), TUNING_FOLDS),
  );
  if (differences.includes(null)) return defaultStays('too-few-folds');
  const beyondNoise = judged.filter((_, n) => (differences[n]?.high ?? 0) < 0);
  if (beyondNoise.length > 0) return choiceOf('changed', best(beyondNoise), byDefault);
  const isAnyAhead = differences.some((difference) => difference !== null && difference.mean < 0);
  return defaultStays(isAnyAhead ? 'within-noise' : 'nothing-better');
}

/** Those that did not fail, of the last rung that any of them came through. */
function judgedByMostFolds(trials: readonly Trial[]): Trial[] {
  const ok = trials.filter(({ failure }) => failure === undefined);
  const folds = Math.max(...ok.map(({ losses }) => losses.length));
  return ok.filter(({ losses }) => losses.length === folds);
}

/** Of equals the first. */
function best(trials: readonly Trial[]): Trial {
  return trials.reduce((least, trial) => (meanLoss(trial) < meanLoss(least) ? trial : least));
}

function choiceOf(verdict: TuningVerdict, trial: Trial, byDefault: Trial): TrialChoice {
  return { verdict, trial, loss: lossOf(trial), defaultLoss: lossOf(byDefault) };
}

function lossOf(trial: Trial): number | null {
  const loss = meanLoss(trial);
  return Number.isFinite(loss) ? loss : null;
}

const lossesOf = ({ losses }: Trial) => losses.filter((loss) => loss !== null);
