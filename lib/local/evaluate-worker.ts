/** A thread of `EvaluationPool`: evaluates one model on one fold at a time. */
import { workerData } from 'piscina';
import { evaluateFold, type FoldOutcome } from '../engine/evaluation/evaluate.ts';
import { type FoldOfPart, foldRows } from '../engine/evaluation/parts.ts';
import { Interactions, type Rows } from '../engine/interactions.ts';
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
    ...cut(fold),
    spec: modelNamed(model),
    parameters,
    ratingScale,
    clock: () => performance.now() / 1000,
  });
}

let last:
  | { readonly fold: string; readonly interactions: Interactions; readonly testRows: Int32Array }
  | undefined;

/** Jobs come fold by fold: the last one's rows are kept. */
function cut(fold: FoldOfPart): { interactions: Interactions; testRows: Int32Array } {
  const name = JSON.stringify(fold);
  if (last?.fold !== name) {
    last = undefined; // given back before the next is made
    const { trainRows, testRows } = foldRows(rows, fold);
    last = { fold: name, interactions: new Interactions(rows, trainRows), testRows };
  }
  return last;
}
