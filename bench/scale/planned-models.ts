/** What `plan` says of models before any is tried. */

import { jobOf } from '../../functions/plan/handler.ts';
import type { Settings } from '../../lib/contracts/settings.ts';
import type { Job } from '../../lib/contracts/workflow.ts';
import { trainingSize } from '../../lib/engine/evaluation/parts.ts';
import { refusalOf } from '../../lib/engine/planning/estimate.ts';
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
  const training = trainingSize(dataset, { fold: 0, folds, seed });
  return models.map((model) => {
    const job = jobOf(modelNamed(model), training, settings);
    return { job, refusal: refusalOf(job.estimate, settings) };
  });
}
