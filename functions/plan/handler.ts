/** Plans the jobs: every model on every fold, except models that a function has no memory or time for. */
import type { Settings } from '../../lib/contracts/settings.ts';
import { type Job, type Plan, type RunRequest, runRequestSchema } from '../../lib/contracts/workflow.ts';
import { modelParameters } from '../../lib/engine/bake-off.ts';
import { trainingSize } from '../../lib/engine/evaluation/parts.ts';
import type { Dataset, Size } from '../../lib/engine/interactions.ts';
import type { ModelSpec } from '../../lib/engine/model.ts';
import { parseParameters } from '../../lib/engine/parameters.ts';
import { estimateOf, refusalOf } from '../../lib/engine/planning/estimate.ts';
import { BAKE_OFF, modelsNamed } from '../../lib/engine/registry.ts';
import { refuseTooFewRows } from '../../lib/intake/enough-rows.ts';
import { enterStage } from '../../lib/runs/runs.ts';
import { readDataset } from '../../lib/store/datasets.ts';
import { type Surroundings, stageHandler } from '../stage.ts';

export const handler = stageHandler('plan', runRequestSchema, plan);

/** @throws InputError too-few-rows when there are fewer rows than folds. */
export async function plan({ runId }: RunRequest, { settings, now, addToLog }: Surroundings): Promise<Plan> {
  await enterStage(runId, 'plan', now());
  const planned = planOf(await readDataset(runId), settings);
  const { jobs, refused } = planned;
  await enterStage(runId, 'evaluate', now(), { jobsTotal: jobs.length });
  addToLog({ jobs: jobs.length, refused: refused.length });
  return planned;
}

export function planOf(dataset: Dataset, settings: Settings): Plan {
  const { folds, seed } = settings;
  refuseTooFewRows(dataset.durations.length, folds);
  const training = trainingSize(dataset, { fold: 0, folds, seed });
  const specs = settings.models ? modelsNamed(settings.models) : BAKE_OFF;
  const models = specs.map((spec) => jobOf(spec, training, settings));
  const reasons = models.map((job) => refusalOf(job.estimate, settings));
  return {
    jobs: models
      .filter((_, n) => reasons[n] === undefined)
      .flatMap((job) => Array.from({ length: folds }, (_, fold) => ({ ...job, fold }))),
    refused: models.flatMap(({ model }, n) => (reasons[n] ? [{ model, reason: reasons[n] }] : [])),
  };
}

/** The model's job on the first fold. The training sets of the other folds differ by one row at most. */
export function jobOf(spec: ModelSpec, training: Size, settings: Settings): Job {
  const { folds, seed } = settings;
  const parameters = modelParameters(spec, settings);
  const cost = spec.cost(training, parseParameters(spec, parameters));
  return { model: spec.name, fold: 0, folds, seed, parameters, estimate: estimateOf(cost, training, folds) };
}
