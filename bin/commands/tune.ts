/** `dwell tune`: looks for better parameters of each model. */
import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import { InputError } from '../../lib/contracts/errors.ts';
import { figureOf, type TunedModel, tuneModels } from '../../lib/cores/tune-jobs.ts';
import { bakeOffParameters } from '../../lib/engine/bake-off.ts';
import type { ModelSpec } from '../../lib/engine/model.ts';
import { merged } from '../../lib/engine/parameters.ts';
import type { RatingScale } from '../../lib/engine/predict.ts';
import { BAKE_OFF, modelNamed } from '../../lib/engine/registry.ts';
import { searchSpace } from '../../lib/engine/tuning/candidates.ts';
import { readData } from '../local-data.ts';
import { GREATEST_SEED, jsonOption, ratingScaleOption, wholeNumber } from '../options.ts';
import { refuseUnwritable } from '../terminal/output.ts';
import { withProgress } from '../terminal/progress.ts';
import { tuningText } from '../terminal/tuning-text.ts';

interface TuneOptions {
  data: string;
  models?: string;
  budget: number;
  folds: number;
  seed: number;
  ratingScale?: RatingScale;
  jobs: number;
  output?: string;
  json?: true;
}

const isTunable = (spec: ModelSpec) => searchSpace(spec).length > 0;
const TUNABLE = BAKE_OFF.filter(isTunable);

const HELP = `
Half of the customers choose the parameters, by successive halving: many candidates are judged on one fold, the
best third of them on two more, the best third of those on six more. A change is taken only where it is better than
the default by more than chance explains. The other half then judges default and tuned.
The budget is of one core's time as Dwell estimates it, shared by the models; --jobs divides the time you wait.

Models that can be tuned: ${TUNABLE.map(({ name }) => name).join(', ')}

Examples:
  dwell tune --data clicks.csv
  dwell tune --data clicks.csv --models SVD,KNNBaseline --budget 20 --output tuned.json
  dwell evaluate --data clicks.csv --params @tuned.json
  DWELL_SETTINGS="{\\"parameters\\":$(cat tuned.json)}" dwell start --data clicks.csv
`;

export const command = new Command()
  .requiredOption('--data <file>', 'log of clicks')
  .option('--models <names>', 'names separated by commas (default: all of the bake-off that can be tuned)')
  .option('--budget <minutes>', 'minutes of computing', minutes, 5)
  .option('--folds <n>', 'folds on which default and tuned are judged', wholeNumber(2, 1000), 3)
  .option(
    '--seed <n>',
    'seeds the halves, the folds, the candidates and every model’s start',
    wholeNumber(0, GREATEST_SEED),
    0,
  )
  .addOption(ratingScaleOption())
  .option('--jobs <n>', 'worker threads', wholeNumber(1, 1024), availableParallelism())
  .option(
    '--output <file>',
    'JSON file to write: what was changed, by model, for --params @FILE and for the setting parameters',
  )
  .addOption(jsonOption())
  .addHelpText('after', HELP)
  .action(tune);

function minutes(text: string): number {
  const number = Number(text);
  if (text.trim() !== '' && number > 0 && Number.isFinite(number)) return number;
  throw new InvalidArgumentError('Give a number of minutes above 0.');
}

async function tune(options: TuneOptions): Promise<void> {
  const { seed, folds, output } = options;
  const specs = specsOf(options.models);
  if (output !== undefined) await refuseUnwritable(output);
  const { dataset, profile } = await readData(options.data);
  const progress = { done: 0, total: 1 };
  const startedAt = performance.now();
  const models = await withProgress(
    {
      label: `tuning ${specs.length} models`,
      total: 100,
      done: () => Math.floor((100 * progress.done) / progress.total),
    },
    () =>
      tuneModels({
        rows: dataset,
        models: specs.map((spec) => ({ spec, base: bakeOffParameters(spec, seed) })),
        budgetSeconds: 60 * options.budget,
        folds,
        seed,
        ratingScale: options.ratingScale,
        jobs: options.jobs,
        onProgress: (done, total) => Object.assign(progress, { done, total }),
      }),
  );
  const wallSeconds = (performance.now() - startedAt) / 1000;
  if (output !== undefined) await write(output, models);
  if (options.json) {
    const figures = {
      dataset: profile.dataset,
      seed,
      folds,
      budgetSeconds: 60 * options.budget,
      wallSeconds,
    };
    process.stdout.write(`${JSON.stringify({ ...figures, models: models.map(inJson) })}\n`);
  } else {
    process.stdout.write(tuningText(profile.dataset, models));
    process.stdout.write(spentText(models, options.budget, wallSeconds));
  }
}

function specsOf(names: string | undefined): readonly ModelSpec[] {
  if (names === undefined) return TUNABLE;
  const specs = [...new Set(names.split(',').map((name) => modelNamed(name.trim())))];
  const fixed = specs.filter((spec) => !isTunable(spec)).map(({ name }) => name);
  if (fixed.length === 0) return specs;
  throw new InputError(
    'bad-request',
    `${fixed.join(', ')} cannot be tuned: nothing to choose; leave out, or name others of ${TUNABLE.map(({ name }) => name).join(', ')}`,
  );
}

/** What the bake-off sets comes along, so that the file means the same to every command; the seed is theirs. */
async function write(file: string, models: readonly TunedModel[]): Promise<void> {
  const changed = models.filter(({ changes }) => Object.keys(changes).length > 0);
  const parameters = Object.fromEntries(
    changed.map(({ model, changes }) => [model, merged(modelNamed(model).bakeOffParameters ?? {}, changes)]),
  );
  await writeFile(file, `${JSON.stringify(parameters, null, 2)}\n`).catch((error: Error) => {
    throw new InputError('bad-file', `${file} cannot be written: ${error.message}`);
  });
}

function inJson({ model, kind, loss, defaultLoss, judged, ...tuned }: TunedModel) {
  const onTuningFolds = (value: number | null) => (value === null ? null : figureOf(kind, value));
  return {
    model,
    judgedBy: kind === 'rating' ? 'rmse' : 'precision@10',
    default: { ...judged.default, onTuningFolds: onTuningFolds(defaultLoss) },
    tuned: { ...judged.tuned, onTuningFolds: onTuningFolds(loss) },
    difference: judged.difference,
    verdict: tuned.verdict,
    changes: tuned.changes,
    parameters: tuned.parameters,
    candidates: tuned.candidates,
    evaluations: tuned.evaluations,
    estimatedSeconds: tuned.seconds,
    failures: tuned.failures,
  };
}

function spentText(models: readonly TunedModel[], budgetMinutes: number, wallSeconds: number): string {
  const seconds = models.reduce((sum, model) => sum + model.seconds, 0);
  const evaluations = models.reduce((sum, model) => sum + model.evaluations, 0);
  return (
    `${evaluations} evaluations, estimated at ${(seconds / 60).toFixed(1)} of ${budgetMinutes} minutes of computing; ` +
    `${wallSeconds.toFixed(0)} s in all\n`
  );
}
