/** A thread of `EvaluationPool`. */
import { evaluateFold, type FoldOutcome } from '../engine/evaluation/evaluate.ts';
import { type CutFold, cutFold, type FoldOfPart, type JudgedLog } from '../engine/evaluation/parts.ts';
import { modelNamed } from '../engine/registry.ts';

/** One model on one fold. */
export interface EvaluateJob extends FoldOfPart {
  readonly model: string;
  readonly parameters: unknown;
}

export interface EvaluateTask extends EvaluateJob {
  /** The same for all tasks, in memory that the threads share. */
  readonly log: JudgedLog;
}

export default function evaluateTask({ model, parameters, log, ...fold }: EvaluateTask): FoldOutcome<number> {
  return evaluateFold({
    ...cut(log, fold),
    spec: modelNamed(model),
    parameters,
    clock: () => performance.now() / 1000,
    // A tuning searches by the figures of the model's own kind.
    withoutAudience: fold.part !== undefined,
  });
}

let last: { readonly name: string; readonly cut: CutFold } | undefined;

/** Keeps the rows of the last fold, because jobs come fold by fold. */
function cut(log: JudgedLog, fold: FoldOfPart): CutFold {
  const name = JSON.stringify(fold);
  if (last?.name !== name) {
    last = undefined; // its memory is free before the next one is made
    last = { name, cut: cutFold(log, fold) };
  }
  return last.cut;
}
