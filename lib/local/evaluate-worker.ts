/** A thread of `EvaluationPool`: evaluates one model on one fold at a time. */
import { workerData } from 'piscina';
import { evaluateFold, type FoldOutcome } from '../engine/evaluation/evaluate.ts';
import { type FoldOfPart, foldRows } from '../engine/evaluation/parts.ts';
import type { Rows } from '../engine/interactions.ts';
import type { RatingScale } from '../engine/predict.ts';
import { modelNamed } from '../engine/registry.ts';

/** What all threads have. */
export interface EvaluateShared {
  readonly rows: Rows;
  readonly ratingScale?: RatingScale;
}

export interface EvaluateJob extends FoldOfPart {
  readonly model: string;
  readonly parameters: unknown;
}

const { rows, ratingScale } = workerData as EvaluateShared;

export default function evaluateJob({ model, parameters, ...fold }: EvaluateJob): FoldOutcome {
  return evaluateFold({
    rows,
    ...foldRows(rows, fold),
    spec: modelNamed(model),
    parameters,
    ratingScale,
    clock: () => performance.now() / 1000,
  });
}
