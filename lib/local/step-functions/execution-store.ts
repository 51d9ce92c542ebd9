/** Executions on disk, one JSON file each: a restart knows which of them ended and which were interrupted. */
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';

const executionSchema = z.object({
  name: z.string(),
  status: z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'ABORTED']),
  /** JSON text, as it was sent. */
  input: z.string(),
  startDate: z.iso.datetime(),
  stopDate: z.iso.datetime().optional(),
  output: z.string().optional(),
  error: z.string().optional(),
  cause: z.string().optional(),
  /** How often the embedded cloud was stopped during the execution. */
  interruptions: z.int().default(0),
});
export type Execution = z.infer<typeof executionSchema>;

/** After 90 days Step Functions forgets an execution and lets its name be used again. */
const KEPT_MS = 90 * 24 * 60 * 60 * 1000;

export class ExecutionStore {
  readonly #directory: string;
  readonly #executions: Map<string, Execution>;

  private constructor(directory: string, executions: Execution[]) {
    this.#directory = directory;
    this.#executions = new Map(executions.map((execution) => [execution.name, execution]));
  }

  static async open(directory: string): Promise<ExecutionStore> {
    await mkdir(directory, { recursive: true });
    const files = (await readdir(directory)).filter((file) => file.endsWith('.json'));
    const executions = await Promise.all(files.map((file) => readExecution(path.join(directory, file))));
    const kept = executions.filter((execution) => execution !== null);
    return new ExecutionStore(directory, kept);
  }

  find(name: string): Execution | undefined {
    return this.#executions.get(name);
  }

  /** Newest first. */
  all(): Execution[] {
    return [...this.#executions.values()].sort((a, b) => (a.startDate < b.startDate ? 1 : -1));
  }

  /** The file is renamed when it is complete: it never has half an execution. */
  async save(execution: Execution): Promise<void> {
    this.#executions.set(execution.name, execution);
    const file = path.join(this.#directory, `${execution.name}.json`);
    await writeFile(`${file}.partial`, JSON.stringify(execution));
    await rename(`${file}.partial`, file);
  }
}

/** Null for one that is forgotten now. */
async function readExecution(file: string): Promise<Execution | null> {
  const execution = executionSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  const { stopDate } = execution;
  if (!stopDate || Date.parse(stopDate) > Date.now() - KEPT_MS) return execution;
  await rm(file);
  return null;
}
