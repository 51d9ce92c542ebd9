/** `dwell tune`: looks for better parameters of each model. */
import { writeFile } from 'node:fs/promises';
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
import {
  dataOption,
  foldsOption,
  jobsOption,
  jsonOption,
  modelsOption,
  ratingScaleOption,
  seedOption,
} from '../options.ts';
import { refuseUnwritable } from '../terminal/output.ts';
import { withProgress } from '../terminal/progress.ts';
import { tuningText } from '../terminal/tuning-text.ts';

interface TuneOptions {
  readonly data: string;
  readonly models?: readonly ModelSpec[];
  readonly budget: number;
  readonly folds: number;
  readonly seed: number;
  readonly ratingScale?: RatingScale;
  readonly jobs: number;
  readonly output?: string;
  readonly json?: true;
}

const isTunable = (spec: ModelSpec) => searchSpace(spec).length > 0;
const TUNABLE = BAKE_OFF.filter(isTunable);

const namesOf = (specs: readonly ModelSpec[]) => specs.map(({ name }) => name).join(', ');

const HELP = `
Half of the customers are used to choose the parameters, by successive halving: many candidates are judged on one
fold, the best third of them on two more folds, the best third of those on six more. A change is made only if it is
better than the default by more than chance explains. The other half of the customers then judges both.
The models share the budget: minutes of one core, as Dwell estimates them. --jobs shortens the wait.

Models that can be tuned: ${namesOf(TUNABLE)}

Examples:
  dwell tune --data clicks.csv
  dwell tune --data clicks.csv --models SVD,KNNBaseline --budget 20 --output tuned.json
  dwell evaluate --data clicks.csv --params @tuned.json
  DWELL_SETTINGS="{\\"parameters\\":$(cat tuned.json)}" dwell start --data clicks.csv
`;

export const command = new Command()
  .addOption(dataOption())
  .addOption(modelsOption('all of the bake-off that can be tuned'))
  .option('--budget <minutes>', 'minutes of computing', minutes, 5)
  .addOption(foldsOption('folds on which the default and the tuned parameters are judged'))
  .addOption(seedOption('seed of the halves, the folds, the candidates and of every model’s start'))
  .addOption(ratingScaleOption())
  .addOption(jobsOption())
  .option(
    '--output <file>',
    'JSON file to write: the changed parameters by model, for --params @FILE and for the setting "parameters"',
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
  const { models = TUNABLE, budget, seed, folds, ratingScale, jobs, output } = options;
  refuseFixed(models);
  if (output !== undefined) await refuseUnwritable(output);
  const { dataset, profile } = await readData(options.data);
  const budgetSeconds = 60 * budget;
  let shareDone = 0;
  const startedAt = performance.now();
  const tuned = await withProgress(
    { label: `tuning ${models.length} models`, total: 100, done: () => Math.floor(100 * shareDone) },
    () =>
      tuneModels({
        rows: dataset,
        models: models.map((spec) => ({ spec, base: bakeOffParameters(spec, seed) })),
        budgetSeconds,
        folds,
        seed,
        ratingScale,
        jobs,
        onProgress: (done, total) => {
          shareDone = done / total;
        },
      }),
  );
  const wallSeconds = (performance.now() - startedAt) / 1000;
  if (output !== undefined) await write(output, tuned);
  const figures = { dataset: profile.dataset, seed, folds, budgetSeconds, wallSeconds };
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ ...figures, models: tuned.map(inJson) })}\n`
      : tuningText(profile.dataset, tuned) + spentText(tuned, budgetSeconds, wallSeconds),
  );
}

function refuseFixed(models: readonly ModelSpec[]): void {
  const fixed = models.filter((spec) => !isTunable(spec));
  if (fixed.length > 0)
    throw new InputError(
      'bad-request',
      `${namesOf(fixed)} cannot be tuned: nothing to choose; leave out, or name others of ${namesOf(TUNABLE)}`,
    );
}

/**
 * Writes what the bake-off sets, too: then the file means the same to every command. It has no seed, because each
 * command has its own.
 */
async function write(file: string, models: readonly TunedModel[]): Promise<void> {
  const changed = models.filter(({ changes }) => Object.keys(changes).length > 0);
  const parameters = Object.fromEntries(
    changed.map(({ model, changes }) => [model, merged(modelNamed(model).bakeOffParameters ?? {}, changes)]),
  );
  await writeFile(file, `${JSON.stringify(parameters, null, 2)}\n`).catch((error: Error) => {
    throw new InputError('bad-file', `${file} cannot be written: ${error.message}`);
  });
}

function inJson({ model, kind, judged, loss, defaultLoss, seconds, ...rest }: TunedModel) {
  const onTuningFolds = (value: number | null) => (value === null ? null : figureOf(kind, value));
  return {
    model,
    judgedBy: kind === 'rating' ? 'rmse' : 'precision@10',
    default: { ...judged.default, onTuningFolds: onTuningFolds(defaultLoss) },
    tuned: { ...judged.tuned, onTuningFolds: onTuningFolds(loss) },
    difference: judged.difference,
    estimatedSeconds: seconds,
    ...rest,
  };
}

function spentText(models: readonly TunedModel[], budgetSeconds: number, wallSeconds: number): string {
  const seconds = models.reduce((sum, model) => sum + model.seconds, 0);
  const evaluations = models.reduce((sum, model) => sum + model.evaluations, 0);
  return (
    `${evaluations} evaluations, estimated at ${seconds.toFixed(1)} of ${budgetSeconds.toFixed(1)} s of computing; ` +
    `${wallSeconds.toFixed(0)} s in all\n`
  );
}
