/** The jobs of the bake-off: every model on every fold, but for models that could not be run. Before it, the tuning's. */
import { InputError } from '../../lib/contracts/errors.ts';
import type { Settings } from '../../lib/contracts/settings.ts';
import { type Job, type Plan, type PlanInput, planInputSchema } from '../../lib/contracts/workflow.ts';
import { trainingSize } from '../../lib/engine/evaluation/parts.ts';
import type { Dataset, Size } from '../../lib/engine/interactions.ts';
import type { ModelSpec } from '../../lib/engine/model.ts';
import { parseParameters } from '../../lib/engine/parameters.ts';
import { estimateOf, refusalOf } from '../../lib/engine/planning/estimate.ts';
import { BAKE_OFF } from '../../lib/engine/registry.ts';
import { type GivenParameters, merged } from '../../lib/engine/tuning/candidates.ts';
import { enterStage, putNotes } from '../../lib/runs/runs.ts';
import { readDataset } from '../../lib/store/datasets.ts';
import { modelParameters } from '../model-parameters.ts';
import { type Surroundings, stageHandler } from '../stage.ts';
import { type TuningStep, tuningStep } from './tuning.ts';

export const handler = stageHandler('plan', planInputSchema, plan);

/** @throws InputError too-few-rows when there are fewer rows than folds. */
export async function plan(input: PlanInput, { settings, now, addToLog }: Surroundings): Promise<Plan> {
  const { runId } = input;
  await enterStage(runId, 'plan', now());
  const dataset = await readDataset(runId);
  const { rung, reason, ...step } = await tuningStep(input, dataset, settings);
  if (step.jobs.length > 0) {
    const { jobs, jobsBefore } = step;
    const jobsTotal = jobsBefore + jobs.length + step.jobsLater + planOf(dataset, settings).jobs.length;
    await enterStage(runId, 'evaluate', now(), { jobsDone: jobsBefore, jobsTotal });
    addToLog({ rung, jobs: jobs.length });
    return { jobs, refused: [], tuning: { rung }, jobsBefore };
  }
  const { changes: tuned, jobsBefore } = step;
  const planned =
    rung === 0 ? planOf(dataset, settings) : { ...planOf(dataset, settings, tuned), jobsBefore, tuned };
  const { jobs, refused } = planned;
  await enterStage(runId, 'evaluate', now(), {
    jobsTotal: jobsBefore + jobs.length,
    jobsDone: rung === 0 ? undefined : jobsBefore,
  });
  await putNotes(runId, 'plan', reason ? [{ code: 'not-tuned', message: reason }] : [], now());
  addToLog({ jobs: jobs.length, refused: refused.length, untuned: reason });
  return planned;
}

/** @param tuned what tuning has changed, by model; where there was a tuning, other rows are judged by. */
export function planOf(dataset: Dataset, settings: Settings, tuned?: TuningStep['changes']): Plan {
  const { folds } = settings;
  const rows = dataset.durations.length;
  if (rows < folds)
    throw new InputError(
      'too-few-rows',
      `there ${rows === 1 ? 'is 1 row' : `are ${rows} rows`} for ${folds} folds: models are tested on one fold and ` +
        `learn from the others, so give at least ${folds} rows of different customers or products`,
    );
  const part = tuned && ('judging' as const);
  const training = trainingSize(dataset, { part, fold: 0, folds, seed: settings.seed });
  const models = BAKE_OFF.map((spec) => ({
    ...jobOf(spec, training, settings, tuned?.[spec.name]),
    ...(part && { part }),
  }));
  const reasons = models.map((job) => refusalOf(job.estimate, settings));
  return {
    jobs: models
      .filter((_, n) => reasons[n] === undefined)
      .flatMap((job) => Array.from({ length: folds }, (_, fold) => ({ ...job, fold }))),
    refused: models.flatMap(({ model }, n) => (reasons[n] ? [{ model, reason: reasons[n] }] : [])),
  };
}

/** The model's job on the first fold; the others differ by a row at most. */
export function jobOf(spec: ModelSpec, training: Size, settings: Settings, tuned: GivenParameters = {}): Job {
  const { folds, seed } = settings;
  const parameters = merged(modelParameters(spec, settings), tuned);
  const cost = spec.cost(training, parseParameters(spec, parameters));
  return { model: spec.name, fold: 0, folds, seed, parameters, estimate: estimateOf(cost, training, folds) };
}
