/**
 * Successive halving (Jamieson & Talwalkar 2016; Li et al. 2018) of one model's candidates: all are judged on one
 * fold, the best third of them on two more, the best third of those on six more.
 *
 * The resource that grows is the number of folds. It suits every model, and it is honest: each fold has the full
 * training rows, so the first rung measures the same quantity as the last, only less exactly. Fewer rows or epochs
 * would favour other parameters than all of them: fewer neighbours and factors, and greater steps.
 *
 * The default is in every rung, so that every candidate can be compared with it on the same folds.
 */
import type { FoldOutcome } from '../evaluation/evaluate.ts';
import { atTen } from '../evaluation/metrics.ts';
import type { GivenParameters } from '../parameters.ts';

/** The best 1/ETA go on. */
const ETA = 3;
/**
 * Folds that the tuning part is cut into; the rungs use nine of them. They are many, so that candidates train on
 * nearly as many rows as the tuning part has: what suits few rows is not what suits all.
 */
export const TUNING_FOLDS = 10;
/** Folds by which a candidate has been judged after each rung. */
const RUNG_FOLDS = [1, 3, 9] as const;
const RUNGS = RUNG_FOLDS.length;

/** One candidate and what is known of it. */
export interface Trial {
  /** What differs from the base; nothing for the default, which is the first trial. */
  readonly changes: GivenParameters;
  /** Estimated, of one fold. */
  readonly seconds: number;
  /** Fold by fold; less is better, null where it failed. */
  readonly losses: readonly (number | null)[];
  /** Why it is out: it diverged, failed or ran out of time on a fold. */
  readonly failure?: string;
}

export type TrialOutcome = { readonly loss: number } | { readonly failure: string };

/** The loss is the RMSE of a rating model, −precision@10 of a ranking model. */
export function trialOutcomeOf(outcome: FoldOutcome<number>): TrialOutcome {
  if (outcome.status !== 'ok') return { failure: outcome.reason };
  if (outcome.kind === 'audience') return { failure: 'audience models have nothing to tune' };
  const loss = outcome.kind === 'rating' ? outcome.rmse : -atTen(outcome.precision);
  return Number.isFinite(loss) ? { loss } : { failure: 'its errors are larger than a number can hold' };
}

export function withOutcome(trial: Trial, outcome: TrialOutcome): Trial {
  return 'loss' in outcome
    ? { ...trial, losses: [...trial.losses, outcome.loss] }
    : { failure: outcome.failure, ...trial, losses: [...trial.losses, null] };
}

/** Folds of a rung (from 0) that no earlier rung has. */
export function foldsOfRung(rung: number): number[] {
  const from = rung === 0 ? 0 : RUNG_FOLDS[rung - 1];
  return Array.from({ length: RUNG_FOLDS[rung] - from }, (_, n) => from + n);
}

/**
 * The candidates of each rung, the default among them, and their new folds.
 * @param count of the first of these rungs, which is number `from`.
 */
export function evaluationsOfRungs(count: number, from = 0): { candidates: number; folds: number }[] {
  if (from === RUNGS || count < 2) return [];
  const rung = { candidates: count, folds: foldsOfRung(from).length };
  return [rung, ...evaluationsOfRungs(1 + survivors(count - 1), from + 1)];
}

/**
 * Numbers of the trials that the next rung judges: the default and the best third of the others, best first, as far as
 * the seconds go. None when nothing is left to compare.
 * @param contenders of the rung that is over.
 */
export function contendersAfter(
  trials: readonly Trial[],
  contenders: readonly number[],
  nextRung: number,
  seconds: number,
): number[] {
  if (nextRung === RUNGS) return [];
  const folds = foldsOfRung(nextRung).length;
  const isOk = (trial: number) => trials[trial].failure === undefined;
  const challengers = contenders.filter((trial) => trial !== 0);
  const best = challengers
    .filter(isOk)
    .sort((one, other) => meanLoss(trials[one]) - meanLoss(trials[other]) || one - other)
    .slice(0, survivors(challengers.length));
  const chosen: number[] = [];
  let left = seconds;
  for (const trial of isOk(0) ? [0, ...best] : best) {
    left -= folds * trials[trial].seconds;
    if (left < 0) break;
    chosen.push(trial);
  }
  return chosen.length < 2 ? [] : chosen;
}

/** Infinite for a candidate that has failed; NaN before the first fold. */
export function meanLoss({ losses }: Trial): number {
  const sum = losses.reduce<number>((sum, loss) => sum + (loss ?? Number.POSITIVE_INFINITY), 0);
  return sum / losses.length;
}

const survivors = (challengers: number) => Math.ceil(challengers / ETA);
