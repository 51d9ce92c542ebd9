/** Plans the jobs of a run. */
import { type Plan, type RunRequest, runRequestSchema } from '../../lib/contracts/workflow.ts';
import { enterStage, putNotes } from '../../lib/runs/runs.ts';
import { readDataset } from '../../lib/store/datasets.ts';
import { type Surroundings, stageHandler } from '../stage.ts';
import { planOf } from './jobs.ts';

export const handler = stageHandler('plan', runRequestSchema, plan);

/** @throws InputError too-few-rows when there are fewer rows than folds. */
export async function plan({ runId }: RunRequest, { settings, now, addToLog }: Surroundings): Promise<Plan> {
  await enterStage(runId, 'plan', now());
  const { notes, ...planned } = planOf(await readDataset(runId), settings);
  const { jobs, refused } = planned;
  await putNotes(runId, 'plan', notes, now());
  await enterStage(runId, 'evaluate', now(), { jobsTotal: jobs.length });
  addToLog({ jobs: jobs.length, refused: refused.length, notes });
  return planned;
}
