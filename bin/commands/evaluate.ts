/** `dwell evaluate`: cross-validates models on a log and names the winners. */
import { Command } from 'commander';
import { InputError } from '../../lib/contracts/errors.ts';
import type { Settings } from '../../lib/contracts/settings.ts';
import { bakeOffParameters, referenceParameters } from '../../lib/engine/bake-off.ts';
import type { FoldsBy } from '../../lib/engine/evaluation/cuts.ts';
import { type TimeFolds, timeFoldsIfAny, timeFoldsOf } from '../../lib/engine/evaluation/time-folds.ts';
import type { Dataset } from '../../lib/engine/interactions.ts';
import { reasonForNoWinner } from '../../lib/engine/leaderboard/leaderboard.ts';
import type { AudienceTarget, Leaderboard } from '../../lib/engine/leaderboard/schema.ts';
import type { ModelSpec } from '../../lib/engine/model.ts';
import { merged, parseParameters } from '../../lib/engine/parameters.ts';
import type { RatingScale } from '../../lib/engine/predict.ts';
import { BAKE_OFF, bakeOffOf, NOTEBOOK } from '../../lib/engine/registry.ts';
import { parametersByModel } from '../given-parameters.ts';
import { judge } from '../judge.ts';
import { readData, settingsOf } from '../local-data.ts';
import {
  dataOption,
  foldsByOption,
  foldsOption,
  jobsOption,
  jsonOption,
  modelsInHelp,
  modelsOption,
  parametersOption,
  ratingScaleOption,
  seedOption,
  targetOption,
} from '../options.ts';
import { printLine } from '../terminal/error-line.ts';
import { leaderboardText } from '../terminal/leaderboard-text.ts';

interface EvaluateOptions {
  readonly data: string;
  readonly models?: readonly ModelSpec[];
  readonly params?: unknown;
  readonly folds: number;
  readonly foldsBy?: FoldsBy;
  readonly seed: number;
  readonly reference?: true;
  readonly ratingScale?: RatingScale;
  readonly target?: AudienceTarget;
  readonly jobs: number;
  readonly json?: true;
}

const HELP = `
Models are cross-validated: each learns from most of the rows and is judged on the others, fold by fold. Rating models
predict durations and are judged by RMSE; the lowest RMSE wins. Ranking models order products and are judged by
precision and recall at 1 to 10; the highest precision@10 wins. All of them, and audience models, also list customers
for a product; the third table says what these lists win, and --target what they are to win.

Where the log has a column of times, models learn from what was before a cut and are judged on what customers look at for
the first time after it. One fold at random is for comparison. --folds-by random holds out rows at random, as the notebook
does.

SVD, SVDpp and NMF learn from standardised durations (parameter "standardize"): otherwise they could not compete on
logs in seconds. --reference takes durations as they are and leaves out Dwell's own models, as the notebook does.
Either way --params has the last word.

Examples:
  dwell evaluate --data clicks.csv
  dwell evaluate --data clicks.csv.gz --models SVD,KNNBaseline --folds 5 --seed 1 --json
  dwell evaluate --data clicks.csv --models SVD,NMF --params '{"SVD":{"factors":20}}'
  dwell evaluate --data clicks.csv --params @tuned.json
  dwell evaluate --data ratings.csv --reference --rating-scale 1,5
  dwell evaluate --data clicks.csv --folds-by random
`;

export const command = new Command()
  .addOption(dataOption())
  .addOption(modelsOption(`the ${BAKE_OFF.length} of the bake-off`))
  .addOption(
    parametersOption('parameters as JSON: {"MODEL": {…}}, or {…} for a single model (default: none)'),
  )
  .addOption(foldsOption('folds of the cross-validation'))
  .addOption(foldsByOption())
  .option('--reference', 'run the models of the notebook exactly as scikit-surprise and Turicreate do')
  .addOption(seedOption('seed of the folds and of every model’s start'))
  .addOption(ratingScaleOption())
  .addOption(targetOption())
  .addOption(jobsOption())
  .addOption(jsonOption())
  .addHelpText('after', () => modelsInHelp() + HELP)
  .action(evaluate);

async function evaluate(options: EvaluateOptions): Promise<void> {
  const { data, folds, seed, ratingScale, target, jobs, json } = options;
  const given = settingsOf(data);
  const settings = { ...given, audienceTarget: target ?? given.audienceTarget };
  modelsOf(options, settings, {}); // refuses wrong parameters before a long log is read
  const { dataset: rows, profile } = await readData(data);
  const models = modelsOf(options, settings, rows);
  const cuts = timeFoldsAsked(options, rows)?.cuts;
  const judging = { datasetName: profile.dataset, rows, models, folds, cuts, seed, ratingScale, settings };
  const board = await judge({ ...judging, threads: jobs });
  process.stdout.write(json ? `${JSON.stringify(board)}\n` : leaderboardText(board));
  refuseWithoutWinner(board);
}

/**
 * Undefined for folds at random: as the notebook has them, or where the log has no times or too few customers.
 * @throws DataError if folds by time are asked for, and the log cannot be judged so.
 */
function timeFoldsAsked(
  { foldsBy, folds, reference }: EvaluateOptions,
  rows: Dataset,
): TimeFolds | undefined {
  if (foldsBy === 'time') return timeFoldsOf(rows, folds);
  if (foldsBy === 'random' || reference) return undefined;
  const { byTime, reason } = timeFoldsIfAny(rows, folds);
  if (reason) printLine(reason);
  return byTime;
}

/** The models that are asked for, each with its checked parameters. */
function modelsOf(
  { models, params, seed, reference }: EvaluateOptions,
  { audienceTarget }: Settings,
  log: Pick<Dataset, 'looks'>,
) {
  const specs = models ?? (reference ? NOTEBOOK : bakeOffOf(log));
  const given = parametersByModel(specs, params);
  const parametersOf = reference ? referenceParameters : bakeOffParameters;
  return specs.map((spec) => ({
    spec,
    parameters: parseParameters(
      spec,
      merged(parametersOf(spec, seed, audienceTarget), { ...given[spec.name] }),
    ),
  }));
}

function refuseWithoutWinner(board: Leaderboard): void {
  const kinds = ['rating', 'ranking', 'audience'] as const;
  if (kinds.some((kind) => board.winners[kind])) return;
  const kind = kinds.find((each) => board[each].length > 0) ?? 'rating';
  throw new InputError('all-models-failed', `${board.dataset}: ${reasonForNoWinner(board, kind)}`);
}
