/**
 * The jobs: every model on every fold, except models that a function has no memory or time for. Some of these have
 * smaller parameters, and are planned with those.
 */
import type { RunNote } from '../../lib/contracts/run-notes.ts';
import type { Settings } from '../../lib/contracts/settings.ts';
import type { Job, Plan } from '../../lib/contracts/workflow.ts';
import { modelParameters } from '../../lib/engine/bake-off.ts';
import { trainingSize } from '../../lib/engine/evaluation/parts.ts';
import type { Dataset, Size } from '../../lib/engine/interactions.ts';
import type { ModelSpec } from '../../lib/engine/model.ts';
import { type GivenParameters, merged, parseParameters } from '../../lib/engine/parameters.ts';
import { estimateOf, refusalOf } from '../../lib/engine/planning/estimate.ts';
import { BAKE_OFF, modelsNamed } from '../../lib/engine/registry.ts';
import { refuseTooFewRows } from '../../lib/intake/enough-rows.ts';

/** @throws InputError too-few-rows when there are fewer rows than folds. */
export function planOf(dataset: Dataset, settings: Settings): Plan & { readonly notes: RunNote[] } {
  const { folds, seed } = settings;
  refuseTooFewRows(dataset.durations.length, folds);
  const training = trainingSize(dataset, { fold: 0, folds, seed });
  const specs = settings.models ? modelsNamed(settings.models) : BAKE_OFF;
  const models = specs.map((spec) => fittingJob(spec, training, settings));
  return {
    jobs: inOrder(models.filter(({ refusal }) => refusal === undefined).map(({ job }) => job)),
    refused: models.flatMap(({ job: { model }, refusal }) => (refusal ? [{ model, reason: refusal }] : [])),
    notes: models.map(({ note }) => note).filter((note) => note !== undefined),
  };
}

/**
 * Fold by fold, as a warm function keeps the rows of its last fold, and the longest first, so that none is still to be
 * waited for when all others are done.
 */
function inOrder(jobs: readonly Job[]): Job[] {
  const longestFirst = jobs.toSorted((one, other) => other.estimate.seconds - one.estimate.seconds);
  const folds = jobs[0]?.folds ?? 0;
  return Array.from({ length: folds }, (_, fold) => longestFirst.map((job) => ({ ...job, fold }))).flat();
}

interface PlannedJob {
  readonly job: Job;
  /** Why it cannot be done. */
  readonly refusal?: string;
  /** Why it has other parameters than usual. */
  readonly note?: RunNote;
}

/** The job as usual or, if that is too large, with the model's smaller parameters. The shop's own settings override both. */
function fittingJob(spec: ModelSpec, training: Size, settings: Settings): PlannedJob {
  const job = jobOf(spec, training, settings);
  const refusal = refusalOf(job.estimate, settings);
  if (refusal === undefined || spec.smallerParameters === undefined) return { job, refusal };
  const parameters = merged(spec.smallerParameters, settings.parameters[spec.name] ?? {});
  const smaller = jobOf(spec, training, { ...settings, parameters: { [spec.name]: parameters } });
  const smallerRefusal = refusalOf(smaller.estimate, settings);
  if (smallerRefusal !== undefined) return { job: smaller, refusal: smallerRefusal };
  return { job: smaller, note: noteOf(spec.name, spec.smallerParameters, refusal) };
}

const noteOf = (model: string, parameters: GivenParameters, refusal: string): RunNote => ({
  code: 'smaller-parameters',
  message: `${model} runs with ${JSON.stringify(parameters)}, because with its usual parameters ${refusal}`,
});

/** The model's job on the first fold. The training sets of the other folds differ by one row at most. */
export function jobOf(spec: ModelSpec, training: Size, settings: Settings): Job {
  const { folds, seed } = settings;
  const parameters = modelParameters(spec, settings);
  const cost = spec.cost(training, parseParameters(spec, parameters));
  return { model: spec.name, fold: 0, folds, seed, parameters, estimate: estimateOf(cost, training, folds) };
}
