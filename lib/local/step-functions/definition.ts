/** The workflow for the local interpreter. */
import type { StateMachineDefinition } from 'aws-local-stepfunctions';
import { workflowDefinition } from '../../contracts/workflow-definition.ts';

/**
 * The interpreter counts a task's time from when it is due. Here tasks wait for a thread first, and the functions'
 * own limits hold from then on; 24 days is the longest that a timer takes.
 */
const TASK_TIMEOUT_SECONDS = 24 * 24 * 60 * 60;

export interface Workflow {
  readonly definition: StateMachineDefinition;
  /** Task states, in inner machines too. Each is the function of the same name. */
  readonly tasks: readonly string[];
}

export function localWorkflow(functionArn: (name: string) => string): Workflow {
  const tasks: string[] = [];
  const definition = workflowDefinition((name) => {
    tasks.push(name);
    return { Resource: functionArn(name), TimeoutSeconds: TASK_TIMEOUT_SECONDS };
  });
  return { definition: definition as StateMachineDefinition, tasks };
}
