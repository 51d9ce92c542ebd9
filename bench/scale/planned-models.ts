/** What `plan` says of models before any is tried. */
import { modelParameters } from '../../functions/model-parameters.ts';
import { estimateOf, refusalOf } from '../../functions/plan/estimate.ts';
import type { Settings } from '../../lib/contracts/settings.ts';
import type { Job } from '../../lib/contracts/workflow.ts';
import { Folds } from '../../lib/engine/evaluation/folds.ts';
import { Interactions } from '../../lib/engine/interactions.ts';
import { parseParameters } from '../../lib/engine/parameters.ts';
import { modelNamed } from '../../lib/engine/registry.ts';
import { readDataset } from '../../lib/store/datasets.ts';

export interface PlannedModel {
  /** On the first fold. */
  readonly job: Job;
  readonly refusal?: string;
}

export async function plannedModels(
  runId: string,
  models: readonly string[],
  settings: Settings,
): Promise<PlannedModel[]> {
  const dataset = await readDataset(runId);
  const { folds, seed } = settings;
  const trainRows = new Folds(dataset.durations.length, folds, seed).trainRows(0);
  const training = new Interactions(dataset, trainRows).size();
  return models.map((model) => {
    const spec = modelNamed(model);
    const parameters = modelParameters(spec, settings);
    const estimate = estimateOf(spec.cost(training, parseParameters(spec, parameters)), training, folds);
    const job = { model, fold: 0, folds, seed, parameters, estimate };
    return { job, refusal: refusalOf(estimate, settings) };
  });
}
