/** The workflow for the local interpreter. */
import type { StateMachineDefinition } from 'aws-local-stepfunctions';
import type { Settings } from '../../contracts/settings.ts';
import { workflowDefinition } from '../../contracts/workflow-definition.ts';

/**
 * The interpreter counts a task's time from the moment it is due. Here a task first waits for a thread, and the limit of
 * its function counts from when it gets one (pool.ts). 24 days is the longest time that a timer takes.
 */
const TASK_TIMEOUT_SECONDS = 24 * 24 * 60 * 60;

export type LocalWorkflow = ReturnType<typeof localWorkflow>;

export function localWorkflow(
  functionArn: (name: string) => string,
  settings: Pick<Settings, 'maxConcurrency'>,
) {
  /** Names of the Task states, those of inner machines too. */
  const tasks: string[] = [];
  const definition = workflowDefinition((name) => {
    tasks.push(name);
    return { Resource: functionArn(name), TimeoutSeconds: TASK_TIMEOUT_SECONDS };
  }, settings);
  return { definition: definition as StateMachineDefinition, tasks };
}
