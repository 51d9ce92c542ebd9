/** One model on one fold: fitted on the training rows, judged by the held-out ones. */
import { DivergedError, EngineError, NotFiniteError } from '../errors.ts';
import { fitModel } from '../fit-model.ts';
import type { ModelSpec, RankingModel, RatingModel } from '../model.ts';
import type { Fitted } from '../predict.ts';
import type { FoldFigures } from './figures.ts';
import type { CutFold } from './parts.ts';
import { evaluateRanking } from './ranking.ts';
import { evaluateRating } from './rating.ts';

export interface Evaluation extends CutFold {
  readonly spec: ModelSpec;
  /** What is left out takes the model's default. */
  readonly parameters: unknown;
  /** Seconds since any fixed moment. */
  readonly clock: () => number;
}

export interface FoldFailure {
  readonly status: 'diverged' | 'failed';
  /** One line, in words. */
  readonly reason: string;
}

/** Customers and products are outer indices (`<number>`) until `withIds` puts their ids in place. */
export type FoldOutcome<Id = string> = ({ readonly status: 'ok' } & FoldFigures<Id>) | FoldFailure;

/** A model that diverges or throws is an outcome, not an exception: the others go on. */
export function evaluateFold(evaluation: Evaluation): FoldOutcome<number> {
  try {
    const figures = fitAndTest(evaluation);
    if (figures.rmse !== null && !Number.isFinite(figures.rmse)) return TOO_LARGE;
    return { status: 'ok', ...figures };
  } catch (error) {
    return failureOf(error);
  }
}

function fitAndTest(evaluation: Evaluation): FoldFigures<number> {
  const { interactions, heldOut, spec, parameters, ratingScale, clock } = evaluation;
  const start = clock();
  const fitted = { ...fitModel(spec, interactions, parameters), ratingScale };
  const fittedAt = clock();
  const figures =
    spec.kind === 'rating'
      ? evaluateRating(fitted as Fitted<RatingModel>, heldOut)
      : evaluateRanking(fitted as Fitted<RankingModel>, heldOut);
  return { ...figures, fitSeconds: fittedAt - start, testSeconds: clock() - fittedAt };
}

/** Finite estimates may still have errors whose squares are too large for a number: then nothing can be judged. */
const TOO_LARGE: FoldFailure = {
  status: 'failed',
  reason:
    'its errors are larger than a number can hold: send the log with smaller durations, such as scaled to 0..1',
};

function failureOf(error: unknown): FoldFailure {
  if (!(error instanceof EngineError)) return { status: 'failed', reason: String(error) };
  const isDivergence = error instanceof DivergedError || error instanceof NotFiniteError;
  return { status: isDivergence ? 'diverged' : 'failed', reason: error.message };
}
