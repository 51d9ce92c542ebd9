/** Makes the leaderboard of all models and picks the winner of each kind. */
import type * as z from 'zod';
import { artifactKeys } from '../../lib/contracts/artifacts.ts';
import { InputError } from '../../lib/contracts/errors.ts';
import { modelsOf } from '../../lib/contracts/published-run.ts';
import { foldFiguresSchema, type Leaderboard } from '../../lib/contracts/results.ts';
import type { Settings } from '../../lib/contracts/settings.ts';
import { type Choice, type Evaluated, type Plan, selectInputSchema } from '../../lib/contracts/workflow.ts';
import { modelParameters } from '../../lib/engine/bake-off.ts';
import type { FoldsBy } from '../../lib/engine/evaluation/cuts.ts';
import type { FoldOutcome } from '../../lib/engine/evaluation/evaluate.ts';
import { leaderboard, reasonForNoWinner } from '../../lib/engine/leaderboard/leaderboard.ts';
import { audienceNotes } from '../../lib/engine/leaderboard/notes.ts';
import type { ModelEvaluation } from '../../lib/engine/leaderboard/rows.ts';
import type { Winner } from '../../lib/engine/leaderboard/schema.ts';
import type { ModelSpec } from '../../lib/engine/model.ts';
import { changesFrom, type GivenParameters } from '../../lib/engine/parameters.ts';
import { MODELS, modelNamed } from '../../lib/engine/registry.ts';
import { enterStage, putNotes, putRunDetail, updateRun } from '../../lib/runs/runs.ts';
import { getJson, putJson } from '../../lib/store/artifacts.ts';
import { failureInWords } from '../failure-in-words.ts';
import { type Surroundings, stageHandler } from '../stage.ts';

export const handler = stageHandler('select', selectInputSchema, select);

/** @throws InputError all-models-failed when no model of any kind could be evaluated, but for those that go on whatever the data. */
export async function select(
  { runId, dataset, plan, evaluations }: z.output<typeof selectInputSchema>,
  { settings, now, addToLog }: Surroundings,
): Promise<Choice> {
  await enterStage(runId, 'select', now(), { jobsDone: evaluations.length });
  const board = leaderboard(dataset, await evaluationsByModel(runId, plan, evaluations, settings), {
    ...settings,
    cuts: plan.cuts,
  });
  await putJson(artifactKeys(runId).leaderboard, board);
  await putRunDetail(runId, 'LEADERBOARD', board);

  const { rating, ranking, audience } = board.winners;
  const selection = {
    rating: rating?.model ?? null,
    ranking: ranking?.model ?? null,
    audience: audience?.model ?? null,
  };
  const notes = audienceNotes(board);
  addToLog({ ...selection, notes });
  if (!rating && !ranking && !isResult(audience, board)) throw noWinner(board);
  await updateRun(runId, modelsOf(selection), now());
  await putNotes(runId, 'select', notes, now());
  return { ...selection, runnersUp: runnersUp(board, settings) };
}

/** A model of audiences alone is a result only where no others were tried: it may go on where the data makes all fail. */
const isResult = (winner: Winner | null, { rating, ranking }: Leaderboard) =>
  winner !== null && !modelNamed(winner.model).yardstick && rating.length + ranking.length === 0;

/** The models that could be evaluated, without the winner, best first. */
function runnersUp(board: Leaderboard, { audienceBy }: Settings) {
  const { winners, ...tables } = board;
  const others = (kind: keyof typeof winners) =>
    tables[kind]
      .filter(({ model, status }) => status === 'ok' && model !== winners[kind]?.model)
      .map(({ model }) => model);
  const audienceIsRating = audienceBy === 'rating' && winners.audience?.model === winners.rating?.model;
  return {
    rating: others('rating'),
    ranking: others('ranking'),
    audience: others(audienceIsRating ? 'rating' : 'audience'),
  };
}

/** In the order of the registry; a model that was neither tried nor refused has no row. */
async function evaluationsByModel(
  runId: string,
  plan: Plan,
  evaluations: readonly Evaluated[],
  settings: Settings,
): Promise<ModelEvaluation[]> {
  const tried = MODELS.map(async (spec): Promise<ModelEvaluation> => {
    const parameters = parametersShown(spec, plan, settings);
    const refused = plan.refused.find(({ model }) => model === spec.name);
    if (refused) return { spec, parameters, folds: [{ status: 'refused', reason: refused.reason }] };
    const outcomesBy = (by: FoldsBy) => {
      const jobs = evaluations.filter(
        ({ model, foldsBy = 'random' }) => model === spec.name && foldsBy === by,
      );
      jobs.sort((one, other) => one.fold - other.fold);
      return Promise.all(jobs.map((job) => summaryOf(runId, job)));
    };
    if (!plan.cuts) return { spec, parameters, folds: await outcomesBy('random') };
    const [atRandom] = await outcomesBy('random');
    return { spec, parameters, folds: await outcomesBy('time'), atRandom };
  });
  return (await Promise.all(tried)).filter(({ folds }) => folds.length > 0);
}

/** Those that a model was planned with, where they differ from its own; a refused model's are those of the settings. */
function parametersShown(spec: ModelSpec, plan: Plan, settings: Settings): GivenParameters | undefined {
  const job = plan.jobs.find(({ model }) => model === spec.name);
  if (!job) return settings.parameters[spec.name];
  return changesFrom(modelParameters(spec, { ...settings, parameters: {} }), job.parameters);
}

async function summaryOf(
  runId: string,
  { model, foldsBy, fold, status, error }: Evaluated,
): Promise<FoldOutcome> {
  if (status === 'ok')
    return {
      status,
      ...(await getJson(artifactKeys(runId).evaluation(model, fold, foldsBy), foldFiguresSchema)),
    };
  if (typeof error === 'object') return { status, reason: failureInWords(model, error).message };
  return { status, reason: error ?? 'no reason is known' };
}

function noWinner(board: Leaderboard): InputError {
  const { audience } = board.winners;
  // Rating and ranking models stand among the audience models too: once is enough.
  const each = { ...board, audience: board.audience.filter(({ kind }) => kind === 'audience') };
  const reasons = (['rating', 'ranking', 'audience'] as const).map((kind) => reasonForNoWinner(each, kind));
  const alone = audience && `${audience.model} alone is no result`;
  return new InputError('all-models-failed', [...reasons, alone].filter(Boolean).join('. '));
}
