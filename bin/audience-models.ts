/** The models behind `dwell audience`: the best of all, judged on this log, or the one that was asked for. */
import { planOf } from '../functions/plan/jobs.ts';
import { InputError } from '../lib/contracts/errors.ts';
import type { Settings } from '../lib/contracts/settings.ts';
import { modelParameters } from '../lib/engine/bake-off.ts';
import { fitModel } from '../lib/engine/fit-model.ts';
import { type Dataset, Interactions } from '../lib/engine/interactions.ts';
import { reasonForNoWinner } from '../lib/engine/leaderboard/leaderboard.ts';
import type { Leaderboard } from '../lib/engine/leaderboard/schema.ts';
import type { RatingModel } from '../lib/engine/model.ts';
import { parseParameters } from '../lib/engine/parameters.ts';
import type { Fitted } from '../lib/engine/predict.ts';
import { modelNamed } from '../lib/engine/registry.ts';
import { judge } from './judge.ts';
import { printLine } from './terminal/error-line.ts';
import { announce } from './terminal/progress.ts';

/** The model behind predicted durations when none was judged. */
export const RATING_BY_DEFAULT = 'BaselineOnly';

interface AudienceModels {
  readonly audience: string;
  /** Null when no rating model could be judged. */
  readonly rating: string | null;
  /** Null when nothing was judged. */
  readonly board: Leaderboard | null;
  /** Fits the models on the whole log. */
  fit(): { readonly audience: Fitted; readonly rating: Fitted<RatingModel> | null };
}

interface Log {
  readonly name: string;
  readonly dataset: Dataset;
  readonly settings: Settings;
  /** Threads. */
  readonly jobs: number;
}

/** @throws InputError when no model can be judged by its audiences. */
export async function judgedModels(log: Log): Promise<AudienceModels> {
  const { name, dataset, settings } = log;
  const { jobs, refused, cuts, notes } = planOf(dataset, settings);
  for (const { model, reason } of refused) printLine(`${model} is not tried: ${reason}`);
  for (const { message } of notes) printLine(message);
  if (jobs.length === 0) throw unjudged(log, 'no model can be tried');
  const models = jobs
    .filter(({ foldsBy, fold }) => foldsBy === 'random' && fold === 0)
    .map(({ model, parameters }) => {
      const spec = modelNamed(model);
      return { spec, parameters: parseParameters(spec, parameters) };
    });
  const { folds, seed, ratingScale } = settings;
  const judging = { datasetName: name, rows: dataset, models, folds, cuts, seed, ratingScale, settings };
  const board = await judge({ ...judging, threads: log.jobs });
  const { audience, rating } = board.winners;
  if (!audience) throw unjudged(log, reasonForNoWinner(board, 'audience'));
  const parametersOf = (model: string) => models.find(({ spec }) => spec.name === model)?.parameters;
  return modelsFrom(log, { audience: audience.model, rating: rating?.model ?? null }, parametersOf, board);
}

const unjudged = ({ name }: Log, reason: string | null) =>
  new InputError('all-models-failed', `${name}: ${reason}; --model lists customers without judging`);

/** That model, and the one behind predicted durations: itself if it is a rating model. */
export function modelAskedFor(model: string, log: Log): AudienceModels {
  const rating = modelNamed(model).kind === 'rating' ? model : RATING_BY_DEFAULT;
  const parametersOf = (name: string) => modelParameters(modelNamed(name), log.settings);
  return modelsFrom(log, { audience: model, rating }, parametersOf, null);
}

function modelsFrom(
  { dataset, settings: { ratingScale } }: Log,
  names: Pick<AudienceModels, 'audience' | 'rating'>,
  parametersOf: (model: string) => unknown,
  board: Leaderboard | null,
): AudienceModels {
  const fit = () => {
    const interactions = new Interactions(dataset);
    const fitted = (name: string) => {
      const spec = modelNamed(name);
      const parameters = parseParameters(spec, parametersOf(name));
      announce(`fitting ${name}`, spec.cost(interactions.size(), parameters).seconds);
      return { ...fitModel(spec, interactions, parameters), ratingScale };
    };
    const audience = fitted(names.audience);
    if (names.rating === null) return { audience, rating: null };
    const rating = names.rating === names.audience ? audience : fitted(names.rating);
    return { audience, rating: rating as Fitted<RatingModel> };
  };
  return { ...names, board, fit };
}
