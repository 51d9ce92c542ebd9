/** Makes the leaderboard of all models and picks the winner of each kind. */
import type * as z from 'zod';
import { artifactKeys } from '../../lib/contracts/artifacts.ts';
import { InputError } from '../../lib/contracts/errors.ts';
import { foldFiguresSchema, type Leaderboard } from '../../lib/contracts/results.ts';
import type { Settings } from '../../lib/contracts/settings.ts';
import { type Choice, type Evaluated, type Plan, selectInputSchema } from '../../lib/contracts/workflow.ts';
import type { FoldOutcome } from '../../lib/engine/evaluation/evaluate.ts';
import { leaderboard, reasonForNoWinner } from '../../lib/engine/leaderboard/leaderboard.ts';
import type { ModelEvaluation } from '../../lib/engine/leaderboard/rows.ts';
import { MODELS } from '../../lib/engine/registry.ts';
import { enterStage, putRunDetail, updateRun } from '../../lib/runs/runs.ts';
import { getJson, putJson } from '../../lib/store/artifacts.ts';
import { failureInWords } from '../failure-in-words.ts';
import { type Surroundings, stageHandler } from '../stage.ts';

export const handler = stageHandler('select', selectInputSchema, select);

/** @throws InputError all-models-failed when no model of either kind could be evaluated. */
export async function select(
  { runId, dataset, plan, evaluations }: z.output<typeof selectInputSchema>,
  { settings, now, addToLog }: Surroundings,
): Promise<Choice> {
  await enterStage(runId, 'select', now(), { jobsDone: evaluations.length });
  const board = leaderboard(dataset, await evaluationsByModel(runId, plan, evaluations, settings));
  await putJson(artifactKeys(runId).leaderboard, board);
  await putRunDetail(runId, 'LEADERBOARD', board);

  const selection = {
    rating: board.winners.rating?.model ?? null,
    ranking: board.winners.ranking?.model ?? null,
  };
  addToLog(selection);
  if (selection.rating === null && selection.ranking === null) throw noWinner(board);
  await updateRun(runId, { ratingModel: selection.rating, rankingModel: selection.ranking }, now());
  return {
    ...selection,
    runnersUp: { rating: runnersUp(board.rating), ranking: runnersUp(board.ranking) },
  };
}

/** The models that could be evaluated, without the winner, best first. */
function runnersUp(rows: Leaderboard['rating'] | Leaderboard['ranking']): string[] {
  const [, ...others] = rows.filter(({ status }) => status === 'ok').map(({ model }) => model);
  return others;
}

/** In the order of the registry; a model that was neither tried nor refused has no row. */
async function evaluationsByModel(
  runId: string,
  plan: Plan,
  evaluations: readonly Evaluated[],
  settings: Settings,
): Promise<ModelEvaluation[]> {
  const tried = MODELS.map(async (spec): Promise<ModelEvaluation> => {
    const parameters = settings.parameters[spec.name];
    const refused = plan.refused.find(({ model }) => model === spec.name);
    if (refused) return { spec, parameters, folds: [{ status: 'refused', reason: refused.reason }] };
    const jobs = evaluations
      .filter(({ model }) => model === spec.name)
      .sort((one, other) => one.fold - other.fold);
    const folds = await Promise.all(jobs.map((job) => summaryOf(runId, job)));
    return { spec, parameters, folds };
  });
  return (await Promise.all(tried)).filter(({ folds }) => folds.length > 0);
}

async function summaryOf(runId: string, { model, fold, status, error }: Evaluated): Promise<FoldOutcome> {
  if (status === 'ok')
    return { status, ...(await getJson(artifactKeys(runId).evaluation(model, fold), foldFiguresSchema)) };
  if (typeof error === 'object') return { status, reason: failureInWords(model, error).message };
  return { status, reason: error ?? 'no reason is known' };
}

function noWinner(board: Leaderboard): InputError {
  const reasons = [reasonForNoWinner(board, 'rating'), reasonForNoWinner(board, 'ranking')];
  return new InputError('all-models-failed', reasons.join('. '));
}
