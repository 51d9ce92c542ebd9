/** Turns an event into exactly one execution of the workflow. */
import { ExecutionAlreadyExists, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { StartEvent, Started } from '../contracts/events.ts';
import type { NewRunItem } from '../contracts/table.ts';
import { type RunRequest, runRequestSchema } from '../contracts/workflow.ts';
import { resourceName, stepFunctions } from '../store/clients.ts';
import { type Asked, retrainRequest, uploadRequest } from './run-requests.ts';
import { createRun, readRun } from './runs.ts';

/**
 * The run record is written first. If a call fails after that, the next one finds the record still queued, and starts
 * the execution under the same name with the same input. An event that comes twice finds a record that is no longer
 * queued.
 * @throws InputError not-found if there is nothing to retrain on.
 */
export async function startRun(event: StartEvent, now: () => Date = () => new Date()): Promise<Started> {
  const asked = 'detail' in event ? uploadRequest(event) : await retrainRequest(event, now());
  const { runId } = asked.request;
  if (await createRun(recordOf(asked, now()))) {
    if (asked.refusal) return { started: false, runId, reason: asked.refusal.message };
    return execute(asked.request);
  }
  const run = await readRun(runId);
  if (run.state === 'queued') return execute(run);
  return { started: false, runId, reason: `this was asked for before; the run is ${run.state}` };
}

function recordOf({ request, refusal }: Asked, now: Date): NewRunItem {
  const record: NewRunItem = { ...request, state: 'queued', stage: 'start', updatedAt: now.toISOString() };
  if (!refusal) return record;
  const { code, message } = refusal;
  return {
    ...record,
    state: 'rejected',
    finishedAt: record.updatedAt,
    error: { code, message, stage: 'start' },
  };
}

async function execute(request: RunRequest): Promise<Started> {
  const { runId } = request;
  try {
    await stepFunctions.send(
      new StartExecutionCommand({
        stateMachineArn: resourceName('stateMachineArn'),
        name: runId,
        // The text is the same each time: only then does Step Functions treat a second call as the first.
        input: JSON.stringify(runRequestSchema.parse(request)),
      }),
    );
    return { started: true, runId };
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
    return { started: false, runId, reason: 'this was asked for before; its execution exists' };
  }
}
