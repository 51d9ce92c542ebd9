/** The workflow file for the local interpreter. */
import { readFile } from 'node:fs/promises';
import type { StateMachineDefinition } from 'aws-local-stepfunctions';

const WORKFLOW_FILE = new URL('../../contracts/workflow.asl.json', import.meta.url);

/**
 * The interpreter counts a task's time from when it is due. Here tasks wait for a thread first, and the functions'
 * own limits hold from then on; 24 days is the longest that a timer takes.
 */
const TASK_TIMEOUT_SECONDS = 24 * 24 * 60 * 60;

export interface Workflow {
  definition: StateMachineDefinition;
  /** Task states, in inner machines too. Each is the function of the same name. */
  tasks: string[];
}

/** @param functionArn an ARN for each `${function}` that the file names. */
export async function readWorkflow(functionArn: (name: string) => string): Promise<Workflow> {
  const text = await readFile(WORKFLOW_FILE, 'utf8');
  const tasks: string[] = [];
  const withArns = text.replaceAll(/\$\{([a-z-]+)\}/g, (_, name: string) => functionArn(name));
  const definition = JSON.parse(withArns, (_key, value) => {
    for (const [name, state] of Object.entries(value?.States ?? {}) as [string, { Type: string }][])
      if (state.Type === 'Task') tasks.push(name);
    return value?.Type === 'Task' ? { ...value, TimeoutSeconds: TASK_TIMEOUT_SECONDS } : value;
  });
  return { definition, tasks };
}
