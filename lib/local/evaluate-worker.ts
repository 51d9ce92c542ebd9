/** A worker thread of `crossValidate`: evaluates one model on one fold at a time. */
import { workerData } from 'piscina';
import { evaluateFold, type FoldOutcome } from '../engine/evaluation/evaluate.ts';
import { Folds } from '../engine/evaluation/folds.ts';
import type { Rows } from '../engine/interactions.ts';
import type { RatingScale } from '../engine/predict.ts';
import { modelNamed } from '../engine/registry.ts';

/** What all workers have. */
export interface EvaluateShared {
  readonly rows: Rows;
  readonly folds: number;
  readonly seed: number;
  readonly ratingScale?: RatingScale;
}

export interface EvaluateJob {
  readonly model: string;
  readonly parameters: unknown;
  /** From 0. */
  readonly fold: number;
}

const { rows, folds: foldCount, seed, ratingScale } = workerData as EvaluateShared;
const folds = new Folds(rows.durations.length, foldCount, seed);

export default function evaluateJob({ model, parameters, fold }: EvaluateJob): FoldOutcome {
  return evaluateFold({
    rows,
    trainRows: folds.trainRows(fold),
    testRows: folds.testRows(fold),
    spec: modelNamed(model),
    parameters,
    ratingScale,
    clock: () => performance.now() / 1000,
  });
}
