/**
 * The jobs: every model on every fold, except models that a function has no memory or time for. Some of these have
 * smaller parameters, and are planned with those.
 */
import { functionSizes } from '../../lib/contracts/function-sizes.ts';
import type { RunNote } from '../../lib/contracts/run-notes.ts';
import type { Settings } from '../../lib/contracts/settings.ts';
import type { Job, Plan } from '../../lib/contracts/workflow.ts';
import { modelParameters } from '../../lib/engine/bake-off.ts';
import { foldsOfModel } from '../../lib/engine/evaluation/cuts.ts';
import { trainingSize } from '../../lib/engine/evaluation/parts.ts';
import { timeFoldsIfAny } from '../../lib/engine/evaluation/time-folds.ts';
import type { Dataset } from '../../lib/engine/interactions.ts';
import type { ModelSpec, SmallerParameters } from '../../lib/engine/model.ts';
import { merged, parseParameters } from '../../lib/engine/parameters.ts';
import { estimateOf, type LogSize, listsMemoryMb, refusalOf } from '../../lib/engine/planning/estimate.ts';
import { inOrder } from '../../lib/engine/planning/order.ts';
import { bakeOffOf, modelNamed, modelsNamed } from '../../lib/engine/registry.ts';
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
  const onFolds = foldsOfModel(folds, byTime !== undefined).flatMap((fold, place) =>
    jobs.map((job) => ({ place, job: { ...job, ...fold } })),
  );
  const ordered = inOrder(
    onFolds,
    ({ job }) => job.estimate.seconds,
    ({ place }) => place,
  );
  return {
    jobs: ordered.map(({ job }) => job),
    refused: models.flatMap(({ job: { model }, refusal }) => (refusal ? [{ model, reason: refusal }] : [])),
    ...(byTime && { cuts: [...byTime.cuts] }),
    notes: [...atRandom, ...models.flatMap(({ note }) => note ?? []), ...listsNotes(jobs, log, settings)],
  };
}

interface PlannedJob {
  readonly job: Job;
  /** Why it cannot be done. */
  readonly refusal?: string;
  /** Why it has other parameters than usual. */
  readonly note?: RunNote;
}

/**
 * The job as usual or, if that is too large, with the first of the model's smaller parameters that fit. The shop's own
 * settings override both.
 */
function fittingJob(spec: ModelSpec, log: LogSize, settings: Settings): PlannedJob {
  const job = jobOf(spec, log, settings);
  const refusal = refusalOf(job.estimate, settings);
  if (refusal === undefined) return { job };
  let last = { job, refusal };
  for (const smaller of spec.smallerParameters ?? []) {
    const parameters = merged(smaller.parameters, settings.parameters[spec.name] ?? {});
    const smallerJob = jobOf(spec, log, { ...settings, parameters: { [spec.name]: parameters } });
    const smallerRefusal = refusalOf(smallerJob.estimate, settings);
    if (smallerRefusal === undefined) return { job: smallerJob, note: noteOf(spec.name, smaller, refusal) };
    last = { job: smallerJob, refusal: smallerRefusal };
  }
  return last;
}

const noteOf = (model: string, { parameters, without }: SmallerParameters, refusal: string): RunNote => ({
  code: 'smaller-parameters',
  message:
    `${model} runs ${without ? `without ${without.join(', ')}` : `with ${JSON.stringify(parameters)}`}, ` +
    `because with its usual parameters ${refusal}`,
});

/** Said before anything is computed, because lists are made after all models were judged. */
function listsNotes(jobs: readonly Job[], log: LogSize, settings: Settings): RunNote[] {
  const { memoryMb } = functionSizes(settings).recommend;
  const needed = jobs.map(({ model, parameters }) => {
    const spec = modelNamed(model);
    return { model, mb: listsMemoryMb((size) => spec.cost(size, parseParameters(spec, parameters)), log) };
  });
  const tooLarge = needed.filter(({ mb }) => mb > memoryMb);
  if (tooLarge.length === 0) return [];
  const most = Math.max(...tooLarge.map(({ mb }) => mb));
  const message =
    `a function that makes lists has ${memoryMb.toLocaleString('en')} MB of memory, which may not do if one of these ` +
    `wins: ${tooLarge.map(({ model }) => model).join(', ')}. Set modelMemoryMb to ${most} to be safe`;
  return [{ code: 'lists-too-large', message }];
}

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
