/**
 * The rungs of the tuning, one call of `plan` after the other. What is known of the candidates lies in S3, a file a
 * rung, so that a call that comes twice does the same again; the workflow carries only the jobs and their outcomes.
 */
import { artifactKeys } from '../../lib/contracts/artifacts.ts';
import type { Settings } from '../../lib/contracts/settings.ts';
import {
  type Evaluated,
  type Job,
  type Plan,
  type PlanInput,
  tuningSchema,
} from '../../lib/contracts/workflow.ts';
import { DataError } from '../../lib/engine/errors.ts';
import { refuseTooFewForParts, trainingSize } from '../../lib/engine/evaluation/parts.ts';
import type { Dataset, Size } from '../../lib/engine/interactions.ts';
import { parseParameters } from '../../lib/engine/parameters.ts';
import { computingSeconds, estimateOf, refusalOf } from '../../lib/engine/planning/estimate.ts';
import { BAKE_OFF, modelNamed } from '../../lib/engine/registry.ts';
import { type TrialOutcome, TUNING_FOLDS } from '../../lib/engine/tuning/halving.ts';
import {
  afterRung,
  beginTuning,
  laterJobCount,
  type Tuning,
  tuned,
  tuningJobs,
} from '../../lib/engine/tuning/tuning.ts';
import { getJson, putJson } from '../../lib/store/artifacts.ts';
import { failureInWords } from '../failure-in-words.ts';
import { modelParameters } from '../model-parameters.ts';

/** 27, 10 and 4 on the three rungs: all jobs of a rung with their outcomes fit the workflow's 256 KB. */
const MOST_CANDIDATES = 27;

export interface TuningStep {
  readonly rung: number;
  /** Of this rung; none when the tuning is over, or has not begun. */
  readonly jobs: Job[];
  /** Of the rungs before. */
  readonly jobsBefore: number;
  /** Of the rungs to come, at most. */
  readonly jobsLater: number;
  /** What was changed so far, by model. */
  readonly changes: Record<string, Record<string, unknown>>;
  /** Why there is no tuning though the settings ask for it. */
  readonly reason?: string;
}

const NO_TUNING: TuningStep = { rung: 0, jobs: [], jobsBefore: 0, jobsLater: 0, changes: {} };

/** The rung that is next; the first where the run has had none. */
export async function tuningStep(
  input: PlanInput,
  dataset: Dataset,
  settings: Settings,
): Promise<TuningStep> {
  if (!settings.tune) return NO_TUNING;
  const { folds, seed, tune } = settings;
  try {
    refuseTooFewForParts(dataset, TUNING_FOLDS, folds, seed);
    const size = trainingSize(dataset, { part: 'tuning', fold: 0, folds: TUNING_FOLDS, seed });
    const tuning = input.plan?.tuning
      ? await continued(input, input.plan)
      : begun(dataset, size, settings, 60 * tune.budgetMinutes);
    await putJson(artifactKeys(input.runId).tuning(tuning.rung), tuning);
    const step = stepOf(tuning, input.plan, size, settings);
    return step.jobs.length > 0 || step.rung > 0 ? step : { ...step, reason: TOO_SMALL };
  } catch (error) {
    if (error instanceof DataError) return { ...NO_TUNING, reason: `nothing was tuned: ${error.message}` };
    throw error;
  }
}

const TOO_SMALL =
  'nothing was tuned: the budget (the setting tune) is too small for two candidates of any model';

/** @param plan of the rung that is over. */
async function continued({ runId, evaluations = [] }: PlanInput, plan: Plan): Promise<Tuning> {
  const before = await getJson(artifactKeys(runId).tuning(plan.tuning?.rung ?? 0), tuningSchema);
  return afterRung(before, evaluations.map(outcomeOf));
}

/** @param size of the training rows of a fold of the tuning part. */
function stepOf(tuning: Tuning, before: Plan | undefined, size: Size, settings: Settings): TuningStep {
  return {
    rung: tuning.rung,
    jobs: jobsOf(tuning, size, settings),
    jobsBefore: before ? (before.jobsBefore ?? 0) + before.jobs.length : 0,
    jobsLater: laterJobCount(tuning),
    changes: Object.fromEntries(
      tuned(tuning)
        .filter(({ changes }) => Object.keys(changes).length > 0)
        .map(({ model, changes }) => [model, { ...changes }]),
    ),
  };
}

/** @param size as above. */
function begun(dataset: Dataset, size: Size, settings: Settings, budgetSeconds: number): Tuning {
  const { folds, seed } = settings;
  const whole = trainingSize(dataset, { fold: 0, folds, seed });
  return beginTuning(
    BAKE_OFF.map((spec) => ({
      spec,
      base: modelParameters(spec, settings),
      seconds: (complete) => computingSeconds(spec.cost(size, complete), size, TUNING_FOLDS),
      isAffordable: (complete) =>
        refusalOf(estimateOf(spec.cost(whole, complete), whole, folds), settings) === undefined,
    })),
    { budgetSeconds, mostCandidates: MOST_CANDIDATES, seed },
  );
}

function jobsOf(tuning: Tuning, size: Size, { seed }: Settings): Job[] {
  return tuningJobs(tuning).map(({ model, trial, fold, parameters }) => {
    const spec = modelNamed(model);
    const estimate = estimateOf(spec.cost(size, parseParameters(spec, parameters)), size, TUNING_FOLDS);
    return { model, part: 'tuning', fold, folds: TUNING_FOLDS, seed, parameters, trial, estimate };
  });
}

function outcomeOf({ model, loss, error }: Evaluated): TrialOutcome {
  if (loss !== undefined) return { loss };
  return {
    failure:
      typeof error === 'object' ? failureInWords(model, error).message : (error ?? 'no reason is known'),
  };
}
