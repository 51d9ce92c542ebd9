/** Executions on disk, one JSON file each, so that a restart knows what ran and what was cut off. */
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';

const executionSchema = z.object({
  name: z.string(),
  status: z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'ABORTED']),
  /** JSON text, as it came. */
  input: z.string(),
  startDate: z.iso.datetime(),
  stopDate: z.iso.datetime().optional(),
  output: z.string().optional(),
  error: z.string().optional(),
  cause: z.string().optional(),
  /** How often the embedded cloud stopped while it ran. */
  interruptions: z.int().default(0),
});
export type Execution = z.infer<typeof executionSchema>;

/** Step Functions forgets an execution, and lets its name be used again, after 90 days. */
const KEPT_MS = 90 * 24 * 60 * 60 * 1000;

export class ExecutionStore {
  private readonly directory: string;
  private readonly executions: Map<string, Execution>;

  private constructor(directory: string, executions: Execution[]) {
    this.directory = directory;
    this.executions = new Map(executions.map((execution) => [execution.name, execution]));
  }

  static async open(directory: string): Promise<ExecutionStore> {
    await mkdir(directory, { recursive: true });
    const files = (await readdir(directory)).filter((file) => file.endsWith('.json'));
    const executions = await Promise.all(files.map((file) => readExecution(path.join(directory, file))));
    return new ExecutionStore(
      directory,
      executions.filter((execution) => execution !== null),
    );
  }

  find(name: string): Execution | undefined {
    return this.executions.get(name);
  }

  /** Newest first. */
  all(): Execution[] {
    return [...this.executions.values()].sort((a, b) => (a.startDate < b.startDate ? 1 : -1));
  }

  /** Complete on disk before it counts: a file is never half an execution. */
  async save(execution: Execution): Promise<void> {
    this.executions.set(execution.name, execution);
    const file = path.join(this.directory, `${execution.name}.json`);
    await writeFile(`${file}.partial`, JSON.stringify(execution));
    await rename(`${file}.partial`, file);
  }
}

async function readExecution(file: string): Promise<Execution | null> {
  const execution = executionSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  const over = execution.stopDate && Date.parse(execution.stopDate) < Date.now() - KEPT_MS;
  if (!over) return execution;
  await rm(file);
  return null;
}
