/** A thread of `EvaluationPool`. */
import { evaluateFold, type FoldOutcome } from '../engine/evaluation/evaluate.ts';
import { cutFold, type FoldOfPart, type JudgedLog, LastCut } from '../engine/evaluation/parts.ts';
import { modelNamed } from '../engine/registry.ts';

/** One model on one fold. */
export interface EvaluateJob extends FoldOfPart {
  readonly model: string;
  readonly parameters: unknown;
  readonly isComparison?: true;
}

export interface EvaluateTask extends EvaluateJob {
  /** The same for all tasks, in memory that the threads share. */
  readonly log: JudgedLog;
}

const lastCut = new LastCut();

export default function evaluateTask({
  model,
  parameters,
  isComparison,
  log,
  ...fold
}: EvaluateTask): FoldOutcome<number> {
  return evaluateFold({
    ...lastCut.named(JSON.stringify(fold), () => cutFold(log, fold)),
    spec: modelNamed(model),
    parameters,
    clock: () => performance.now() / 1000,
    // A tuning searches by the figures of the model's own kind.
    withoutAudience: fold.part !== undefined,
    isComparison,
  });
}
