/** A thread of `EvaluationPool`: evaluates one model on one fold at a time. */
import { evaluateFold, type FoldOutcome } from '../engine/evaluation/evaluate.ts';
import { cutFold, type FoldOfPart } from '../engine/evaluation/parts.ts';
import type { Rows } from '../engine/interactions.ts';
import type { RatingScale } from '../engine/predict.ts';
import { modelNamed } from '../engine/registry.ts';

export interface EvaluateJob extends FoldOfPart {
  readonly model: string;
  readonly parameters: unknown;
}

/** With the rows, the same for all tasks: in memory that the threads share. */
export interface EvaluateTask extends EvaluateJob {
  readonly rows: Rows;
  readonly ratingScale?: RatingScale;
}

export default function evaluateTask({
  model,
  parameters,
  rows,
  ratingScale,
  ...fold
}: EvaluateTask): FoldOutcome {
  return evaluateFold({
    ...cut(rows, fold),
    spec: modelNamed(model),
    parameters,
    ratingScale,
    clock: () => performance.now() / 1000,
  });
}

let last: { readonly name: string; readonly cut: ReturnType<typeof cutFold> } | undefined;

/** Jobs come fold by fold: the last one's rows are kept. */
function cut(rows: Rows, fold: FoldOfPart): ReturnType<typeof cutFold> {
  const name = JSON.stringify(fold);
  if (last?.name !== name) {
    last = undefined; // given back before the next is made
    last = { name, cut: cutFold(rows, fold) };
  }
  return last.cut;
}
