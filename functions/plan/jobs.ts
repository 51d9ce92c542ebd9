/**
 * The jobs: every model on every fold, except models that a function has no memory or time for. Some of these have
 * smaller parameters, and are planned with those.
 */
import type { RunNote } from '../../lib/contracts/run-notes.ts';
import type { Settings } from '../../lib/contracts/settings.ts';
import type { Job, Plan } from '../../lib/contracts/workflow.ts';
import { modelParameters } from '../../lib/engine/bake-off.ts';
import { foldsOfModel } from '../../lib/engine/evaluation/cuts.ts';
import { trainingSize } from '../../lib/engine/evaluation/parts.ts';
import { timeFoldsIfAny } from '../../lib/engine/evaluation/time-folds.ts';
import type { Dataset } from '../../lib/engine/interactions.ts';
import type { ModelSpec } from '../../lib/engine/model.ts';
import { type GivenParameters, merged, parseParameters } from '../../lib/engine/parameters.ts';
import { estimateOf, type LogSize, refusalOf } from '../../lib/engine/planning/estimate.ts';
import { bakeOffOf, modelsNamed } from '../../lib/engine/registry.ts';
import { refuseTooFewRows } from '../../lib/intake/enough-rows.ts';

/** @throws InputError too-few-rows when there are fewer rows than folds. */
export function planOf(dataset: Dataset, settings: Settings): Plan & { readonly notes: RunNote[] } {
  const { folds, seed } = settings;
  refuseTooFewRows(dataset.durations.length, folds);
  const { byTime, reason } = timeFoldsIfAny(dataset, folds);
  const atRandom: RunNote[] = reason ? [{ code: 'judged-at-random', message: reason }] : [];
  const log = {
    rows: dataset.durations.length,
    looks: dataset.looks?.times.length,
    training: byTime?.training ?? trainingSize(dataset, { fold: 0, folds, seed }),
  };
  const specs = settings.models ? modelsNamed(settings.models) : bakeOffOf(dataset);
  const models = specs.map((spec) => fittingJob(spec, log, settings));
  const jobs = models.filter(({ refusal }) => refusal === undefined).map(({ job }) => job);
  return {
    jobs: inOrder(jobs, foldsOfModel(folds, byTime !== undefined)),
    refused: models.flatMap(({ job: { model }, refusal }) => (refusal ? [{ model, reason: refusal }] : [])),
    ...(byTime && { cuts: [...byTime.cuts] }),
    notes: [...atRandom, ...models.map(({ note }) => note).filter((note) => note !== undefined)],
  };
}

/**
 * Fold by fold, as a warm function keeps the rows of its last fold, and the longest first, so that none is still to be
 * waited for when all others are done.
 */
function inOrder(jobs: readonly Job[], folds: ReadonlyArray<Pick<Job, 'foldsBy' | 'fold'>>): Job[] {
  const longestFirst = jobs.toSorted((one, other) => other.estimate.seconds - one.estimate.seconds);
  return folds.flatMap((fold) => longestFirst.map((job) => ({ ...job, ...fold })));
}

interface PlannedJob {
  readonly job: Job;
  /** Why it cannot be done. */
  readonly refusal?: string;
  /** Why it has other parameters than usual. */
  readonly note?: RunNote;
}

/** The job as usual or, if that is too large, with the model's smaller parameters. The shop's own settings override both. */
function fittingJob(spec: ModelSpec, log: LogSize, settings: Settings): PlannedJob {
  const job = jobOf(spec, log, settings);
  const refusal = refusalOf(job.estimate, settings);
  if (refusal === undefined || spec.smallerParameters === undefined) return { job, refusal };
  const parameters = merged(spec.smallerParameters, settings.parameters[spec.name] ?? {});
  const smaller = jobOf(spec, log, { ...settings, parameters: { [spec.name]: parameters } });
  const smallerRefusal = refusalOf(smaller.estimate, settings);
  if (smallerRefusal !== undefined) return { job: smaller, refusal: smallerRefusal };
  return { job: smaller, note: noteOf(spec.name, spec.smallerParameters, refusal) };
}

const noteOf = (model: string, parameters: GivenParameters, refusal: string): RunNote => ({
  code: 'smaller-parameters',
  message: `${model} runs with ${JSON.stringify(parameters)}, because with its usual parameters ${refusal}`,
});

/**
 * The model's job on the first fold at random, with the estimate for all folds: their training parts differ by one row at
 * most, and of folds by time the largest counts.
 */
export function jobOf(spec: ModelSpec, log: LogSize, settings: Settings): Job {
  const { folds, seed } = settings;
  const parameters = modelParameters(spec, settings);
  const cost = spec.cost(log.training, parseParameters(spec, parameters));
  const job = { model: spec.name, foldsBy: 'random', fold: 0, folds, seed } as const;
  return { ...job, parameters, estimate: estimateOf(cost, log) };
}
