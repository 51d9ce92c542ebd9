/** The embedded cloud's Step Functions: a local interpreter runs the workflow, and executions survive a restart. */
import { type RunOptions, StateMachine } from 'aws-local-stepfunctions';
import { InvocationError } from '../functions/invocation.ts';
import type { LocalWorkflow } from './definition.ts';
import { type Execution, ExecutionStore } from './execution-store.ts';

export interface LocalStateMachineOptions {
  readonly workflow: LocalWorkflow;
  readonly directory: string;
  readonly invoke: (functionName: string, input: unknown) => Promise<unknown>;
  /** Pause before each retry of a task. */
  readonly retryPauseMs: number;
  readonly onStarted?: (execution: Execution) => void;
  /** Is told of an execution that failed or was stopped, as the rule on the execution's status is on AWS. */
  readonly onUnsuccessful?: (execution: Execution) => Promise<void>;
}

/** An error of the Step Functions API, under the API's name for it. */
export class StepFunctionsError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** The most that Step Functions takes as input or output of a state. */
const PAYLOAD_LIMIT_BYTES = 262_144;

/** Why a run ends that the embedded cloud does not resume. */
export const INTERRUPTED = {
  Error: 'Interrupted',
  Cause: 'the embedded cloud was stopped before the run had ended; put the file in the bucket again',
};

/** An execution that is interrupted more often than this is given up: perhaps it is what ends the process. */
const MOST_INTERRUPTIONS = 2;

type TaskHandlers = NonNullable<NonNullable<RunOptions['overrides']>['taskResourceLocalHandlers']>;

export class LocalStateMachine {
  readonly #options: LocalStateMachineOptions;
  readonly #machine: StateMachine;
  readonly #store: ExecutionStore;
  /** Aborts each execution that is under way. */
  readonly #abort = new Map<string, () => void>();
  readonly #settled = new Set<Promise<void>>();
  #suspended = false;

  private constructor(options: LocalStateMachineOptions, store: ExecutionStore) {
    this.#options = options;
    this.#store = store;
    // A test validates the workflow; here that would cost 0.4 s at every start.
    this.#machine = new StateMachine(options.workflow.definition, {
      validationOptions: { noValidate: true },
    });
  }

  static async open(options: LocalStateMachineOptions): Promise<LocalStateMachine> {
    return new LocalStateMachine(options, await ExecutionStore.open(options.directory));
  }

  /**
   * While an execution runs, the same name and input again mean the same execution.
   * @throws StepFunctionsError ExecutionAlreadyExists, InvalidName, InvalidExecutionInput
   */
  async start(name: string, input: string): Promise<Execution> {
    const known = this.#store.find(name);
    if (known?.status === 'RUNNING' && known.input === input) return known;
    if (known) throw new StepFunctionsError('ExecutionAlreadyExists', `the execution ${name} already exists`);
    if (!/^[\w-]{1,80}$/.test(name))
      throw new StepFunctionsError(
        'InvalidName',
        `'${name}' is not a name of 1 to 80 letters, digits, - and _`,
      );
    try {
      JSON.parse(input);
    } catch {
      throw new StepFunctionsError('InvalidExecutionInput', 'the input of an execution must be JSON');
    }
    const execution: Execution = {
      name,
      status: 'RUNNING',
      input,
      startDate: new Date().toISOString(),
      interruptions: 0,
    };
    await this.#store.save(execution);
    this.#run(execution);
    return execution;
  }

  /** @throws StepFunctionsError ExecutionDoesNotExist */
  describe(name: string): Execution {
    const execution = this.#store.find(name);
    if (!execution) throw new StepFunctionsError('ExecutionDoesNotExist', `there is no execution ${name}`);
    return execution;
  }

  /** Newest first. */
  list(): Execution[] {
    return this.#store.all();
  }

  /** Names of the executions that are under way. */
  running(): string[] {
    return [...this.#abort.keys()];
  }

  /** @throws StepFunctionsError ExecutionDoesNotExist */
  async stop(name: string, error?: string, cause?: string): Promise<Execution> {
    const execution = this.describe(name);
    if (execution.status !== 'RUNNING') return execution;
    this.#abort.get(name)?.();
    return this.#end({ ...execution, status: 'ABORTED', error, cause });
  }

  /**
   * Starts again what was running when the embedded cloud stopped. Gives up an execution that makes no sense any more,
   * and one that is interrupted again and again.
   */
  async resume(makesSense: (name: string) => boolean): Promise<void> {
    for (const execution of this.#store.all().filter(({ status }) => status === 'RUNNING')) {
      const resumed = { ...execution, interruptions: execution.interruptions + 1 };
      if (makesSense(execution.name) && resumed.interruptions <= MOST_INTERRUPTIONS) {
        await this.#store.save(resumed);
        this.#run(resumed);
      } else {
        await this.#end({
          ...resumed,
          status: 'ABORTED',
          error: INTERRUPTED.Error,
          cause: INTERRUPTED.Cause,
        });
      }
    }
  }

  /** Stops what is running; the next start of the embedded cloud resumes it. */
  async suspend(): Promise<void> {
    this.#suspended = true;
    for (const abort of this.#abort.values()) abort();
    await Promise.all(this.#settled);
  }

  #run(execution: Execution): void {
    const aborted = new AbortController();
    const { result, abort } = this.#machine.run(JSON.parse(execution.input), {
      overrides: {
        taskResourceLocalHandlers: this.#taskHandlers(aborted.signal),
        retryIntervalOverrides: Object.fromEntries(
          this.#options.workflow.tasks.map((task) => [task, this.#options.retryPauseMs]),
        ),
      },
      context: { Execution: { Name: execution.name } },
    });
    this.#abort.set(execution.name, () => {
      aborted.abort();
      abort();
    });
    this.#track(this.#settle(execution, result).finally(() => this.#abort.delete(execution.name)));
    this.#options.onStarted?.(execution);
  }

  /** `suspend` waits for it. */
  #track(work: Promise<void>): void {
    const settled = work.finally(() => this.#settled.delete(settled));
    this.#settled.add(settled);
  }

  /** After an abort the interpreter still goes through the rest of a Map, but then no function is called. */
  #taskHandlers(aborted: AbortSignal): TaskHandlers {
    const call = async (task: string, input: unknown) => {
      aborted.throwIfAborted();
      checkSize(task, input);
      const output = await this.#options.invoke(task, input);
      checkSize(task, output);
      return output as Awaited<ReturnType<TaskHandlers[string]>>;
    };
    return Object.fromEntries(
      this.#options.workflow.tasks.map((task) => [task, (input: unknown) => call(task, input)]),
    );
  }

  async #settle(execution: Execution, result: Promise<unknown>): Promise<void> {
    try {
      await this.#end({ ...execution, status: 'SUCCEEDED', output: JSON.stringify(await result) });
    } catch (thrown) {
      const { name, message } = ((thrown as Error).cause ?? thrown) as Error;
      await this.#end({ ...execution, status: 'FAILED', error: name, cause: message });
    }
  }

  /** Only the first end counts, and none after `suspend`. */
  async #end(execution: Execution): Promise<Execution> {
    const present = this.describe(execution.name);
    if (this.#suspended || present.status !== 'RUNNING') return present;
    const ended = { ...execution, stopDate: new Date().toISOString() };
    await this.#store.save(ended);
    const { onUnsuccessful } = this.#options;
    if (onUnsuccessful && ended.status !== 'SUCCEEDED') this.#track(onUnsuccessful(ended));
    return ended;
  }
}

function checkSize(task: string, payload: unknown): void {
  const sizeBytes = Buffer.byteLength(JSON.stringify(payload ?? null));
  if (sizeBytes <= PAYLOAD_LIMIT_BYTES) return;
  throw new InvocationError(
    'States.DataLimitExceeded',
    `the payload of ${task} has ${sizeBytes} bytes; Step Functions takes ${PAYLOAD_LIMIT_BYTES}`,
  );
}
