/** One model on one fold: fitted on the training rows, judged by the held-out ones. */
import { DataError, DivergedError, EngineError, NotFiniteError } from '../errors.ts';
import { fitModel } from '../fit-model.ts';
import type { ModelSpec } from '../model.ts';
import type { Fitted } from '../predict.ts';
import { evaluateAudience } from './audience.ts';
import { AUDIENCE_METRICS, type FoldFigures, keysOf } from './figures.ts';
import type { CutFold } from './parts.ts';
import { evaluateRanking } from './ranking.ts';
import { evaluateRating } from './rating.ts';

export interface Evaluation extends CutFold {
  readonly spec: ModelSpec;
  /** What is left out takes the model's default. */
  readonly parameters: unknown;
  /** Seconds since any fixed moment. */
  readonly clock: () => number;
  /** Leaves the audiences of rating and ranking models unjudged, where nobody asks. */
  readonly withoutAudience?: boolean;
  /** For comparison alone (cuts.ts): leaves those of rating models unjudged. */
  readonly isComparison?: boolean;
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
    return areFinite(figures) ? { status: 'ok', ...figures } : TOO_LARGE;
  } catch (error) {
    return failureOf(error);
  }
}

function fitAndTest(evaluation: Evaluation): FoldFigures<number> {
  const { interactions, spec, parameters, ratingScale, clock } = evaluation;
  const start = clock();
  const fitted = { ...fitModel(spec, interactions, parameters), ratingScale };
  const fittedAt = clock();
  const figures = figuresOf(fitted, evaluation);
  return { ...figures, fitSeconds: fittedAt - start, testSeconds: clock() - fittedAt };
}

function figuresOf({ model, ...fitted }: Fitted, evaluation: Evaluation) {
  const { heldOut, isComparison } = evaluation;
  const withoutAudience = evaluation.withoutAudience || (isComparison && model.kind === 'rating');
  const audienceOf = () => evaluateAudience({ model, ...fitted }, evaluation);
  if (model.kind === 'audience') {
    const audience = audienceOf();
    if (audience === null) throw new DataError(NOBODY_TO_FIND);
    return { kind: model.kind, rows: heldOut.durations.length, audience };
  }
  const figures =
    model.kind === 'rating'
      ? evaluateRating({ model, ...fitted }, heldOut)
      : evaluateRanking({ model, ...fitted }, heldOut);
  return { ...figures, audience: withoutAudience ? null : audienceOf() };
}

/** Why audiences are not judged where `FoldFigures.audience` is null. */
export const NOBODY_TO_FIND =
  'no held-out row has a customer and a product that both have training rows, so there is nobody to judge audiences ' +
  'by; give more rows for each customer and product';

function areFinite(figures: FoldFigures<number>): boolean {
  const { audience } = figures;
  const ofKind = 'rmse' in figures ? figures.rmse : null;
  const all = [ofKind, ...(audience ? keysOf(AUDIENCE_METRICS).map((metric) => audience[metric]) : [])];
  return all.every((figure) => figure === null || Number.isFinite(figure));
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
