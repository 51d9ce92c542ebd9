/** A thread of `EvaluationPool`: evaluates one model on one fold at a time. */
import { evaluateFold, type FoldOutcome } from '../engine/evaluation/evaluate.ts';
import { type CutFold, cutFold, type FoldOfPart, type JudgedLog } from '../engine/evaluation/parts.ts';
import { modelNamed } from '../engine/registry.ts';

export interface EvaluateJob extends FoldOfPart {
  readonly model: string;
  readonly parameters: unknown;
}

/** With the log, the same for all tasks: in memory that the threads share. */
export interface EvaluateTask extends EvaluateJob {
  readonly log: JudgedLog;
}

export default function evaluateTask({ model, parameters, log, ...fold }: EvaluateTask): FoldOutcome<number> {
  return evaluateFold({
    ...cut(log, fold),
    spec: modelNamed(model),
    parameters,
    clock: () => performance.now() / 1000,
  });
}

let last: { readonly name: string; readonly cut: CutFold } | undefined;

/** Jobs come fold by fold: the last one's rows are kept. */
function cut(log: JudgedLog, fold: FoldOfPart): CutFold {
  const name = JSON.stringify(fold);
  if (last?.name !== name) {
    last = undefined; // given back before the next is made
    last = { name, cut: cutFold(log, fold) };
  }
  return last.cut;
}
