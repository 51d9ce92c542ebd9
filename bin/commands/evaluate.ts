/** `dwell evaluate`: cross-validates models on a log and names the winners. */
import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import { InputError } from '../../lib/contracts/errors.ts';
import { type CrossValidation, crossValidate } from '../../lib/cores/evaluate-jobs.ts';
import { EvaluationPool } from '../../lib/cores/evaluation-pool.ts';
import { bakeOffParameters, referenceParameters } from '../../lib/engine/bake-off.ts';
import { reasonForNoWinner } from '../../lib/engine/leaderboard/leaderboard.ts';
import type { Leaderboard } from '../../lib/engine/leaderboard/schema.ts';
import { parseParameters } from '../../lib/engine/parameters.ts';
import type { RatingScale } from '../../lib/engine/predict.ts';
import { BAKE_OFF, MODELS, modelNamed, NOTEBOOK } from '../../lib/engine/registry.ts';
import { parametersByModel } from '../given-parameters.ts';
import { readData } from '../local-data.ts';
import {
  GREATEST_SEED,
  jsonOption,
  modelsInHelp,
  parametersOption,
  ratingScaleOption,
  wholeNumber,
} from '../options.ts';
import { leaderboardText } from '../terminal/leaderboard-text.ts';
import { withProgress } from '../terminal/progress.ts';

interface EvaluateOptions {
  data: string;
  models?: string;
  params?: unknown;
  folds: number;
  seed: number;
  reference?: true;
  ratingScale?: RatingScale;
  jobs: number;
  json?: true;
}

const HELP = `
Rating models predict durations and are judged by RMSE; ranking models order products and are judged by
precision and recall at 1 to 10. The winners: least RMSE, and greatest precision@10.

SVD, SVDpp and NMF learn from standardised durations ("standardize"), so that they compete on logs in seconds.
--reference runs the models as the Python libraries of the notebook do: durations as they are, no models of
Dwell's own. --params has the last word in both.

Examples:
  dwell evaluate --data clicks.csv
  dwell evaluate --data clicks.csv.gz --models SVD,KNNBaseline --folds 5 --seed 1 --json
  dwell evaluate --data clicks.csv --models SVD,NMF --params '{"SVD":{"factors":20}}'
  dwell evaluate --data clicks.csv --params @tuned.json
  dwell evaluate --data ratings.csv --reference --rating-scale 1,5
`;

export const command = new Command()
  .requiredOption('--data <file>', 'log of clicks')
  .option('--models <names>', `names separated by commas (default: the bake-off of ${BAKE_OFF.length})`)
  .addOption(
    parametersOption('parameters as JSON: {"MODEL": {…}}, or those of the one model (default: none)'),
  )
  .option('--folds <n>', 'folds of the cross-validation', wholeNumber(2, 1000), 3)
  .option('--reference', 'run the models exactly as scikit-surprise and Turicreate do')
  .option('--seed <n>', 'seeds the folds and every model’s start', wholeNumber(0, GREATEST_SEED), 0)
  .addOption(ratingScaleOption())
  .option('--jobs <n>', 'worker threads', wholeNumber(1, 1024), availableParallelism())
  .addOption(jsonOption())
  .addHelpText('after', () => modelsInHelp() + HELP)
  .action(evaluate);

async function evaluate(options: EvaluateOptions): Promise<void> {
  const models = modelsOf(options);
  const pool = new EvaluationPool(Math.min(options.jobs, models.length * options.folds));
  const board = await evaluated(options, models, pool).finally(() => pool.close());
  process.stdout.write(options.json ? `${JSON.stringify(board)}\n` : leaderboardText(board));
  refuseWithoutWinner(board);
}

async function evaluated(
  { data, folds, seed, ratingScale }: EvaluateOptions,
  models: CrossValidation['models'],
  pool: EvaluationPool,
): Promise<Leaderboard> {
  const { dataset, profile } = await readData(data);
  let done = 0;
  return withProgress(
    { label: `evaluating ${models.length} models`, total: models.length * folds, done: () => done },
    () =>
      crossValidate({
        datasetName: profile.dataset,
        rows: dataset,
        models,
        folds,
        seed,
        ratingScale,
        pool,
        onJobDone: () => {
          done++;
        },
      }),
  );
}

/** The models asked for, in registry order, each with its checked parameters. */
function modelsOf({ models, params, seed, reference }: EvaluateOptions) {
  const names = models?.split(',').map((name) => modelNamed(name.trim()).name);
  const all = reference ? NOTEBOOK : BAKE_OFF;
  const specs = names ? MODELS.filter(({ name }) => names.includes(name)) : all;
  const given = parametersByModel(specs, params);
  const parametersOf = reference ? referenceParameters : bakeOffParameters;
  return specs.map((spec) => ({
    spec,
    parameters: parseParameters(spec, { ...parametersOf(spec, seed), ...given[spec.name] }),
  }));
}

function refuseWithoutWinner(board: Leaderboard): void {
  if (board.winners.rating || board.winners.ranking) return;
  const kind = board.rating.length > 0 ? 'rating' : 'ranking';
  throw new InputError('all-models-failed', `${board.dataset}: ${reasonForNoWinner(board, kind)}`);
}
