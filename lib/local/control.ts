/**
 * The embedded cloud's Step Functions and EventBridge, as the SDK's clients see them: AWS's JSON protocol over HTTP.
 * The header X-Amz-Target names the operation, `__type` names an error.
 */
import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import * as z from 'zod';
import { arnOfExecution, STATE_MACHINE_ARN } from './environment.ts';
import { type HttpServer, serveOnLoopback } from './http.ts';
import type { Execution } from './step-functions/execution-store.ts';
import { type LocalStateMachine, StepFunctionsError } from './step-functions/state-machine.ts';

/** An event that a handler put on the bus. */
export interface BusEvent {
  readonly source: string;
  readonly detailType: string;
  readonly detail: unknown;
}

export interface ControlOptions {
  /** Preferred; 0 stands for any. */
  readonly port: number;
  readonly machine: LocalStateMachine;
  readonly onBusEvent: (event: BusEvent) => void;
}

const startSchema = z.object({
  stateMachineArn: z.string(),
  name: z.string().default(() => randomUUID()),
  input: z.string().default('{}'),
});
const listSchema = z.object({
  stateMachineArn: z.string(),
  statusFilter: z.string().optional(),
  maxResults: z.int().min(0).max(1000).default(100),
  nextToken: z.string().default('0'),
});
const executionSchema = z.object({ executionArn: z.string() });
const stopSchema = executionSchema.extend({ error: z.string().optional(), cause: z.string().optional() });
const putEventsSchema = z.object({
  Entries: z.array(z.object({ Source: z.string(), DetailType: z.string(), Detail: z.string() })),
});

type Operation = (input: unknown) => Promise<object> | object;

const operation =
  <T>(schema: z.ZodType<T>, answer: (request: T) => Promise<object> | object): Operation =>
  (input) =>
    answer(schema.parse(input));

export function startControl(options: ControlOptions): Promise<HttpServer> {
  const operations = operationsOf(options);
  const app = new Hono().post('/', async (context) => {
    const target = context.req.header('x-amz-target') ?? '';
    try {
      const answer = operations[target];
      if (!answer) throw new StepFunctionsError('UnknownOperationException', `there is no ${target} here`);
      return context.json(await answer(await context.req.json()));
    } catch (error) {
      const { type, message } = apiError(error);
      return context.json({ __type: type, message }, 400);
    }
  });
  return serveOnLoopback(app, options.port);
}

const operationsOf = ({ machine, onBusEvent }: ControlOptions): Record<string, Operation | undefined> => ({
  'AWSStepFunctions.StartExecution': operation(startSchema, async ({ stateMachineArn, name, input }) => {
    checkMachine(stateMachineArn);
    const { executionArn, startDate } = summary(await machine.start(name, input));
    return { executionArn, startDate };
  }),
  'AWSStepFunctions.DescribeExecution': operation(executionSchema, ({ executionArn }) => {
    const execution = machine.describe(nameOf(executionArn));
    return { ...execution, ...summary(execution) };
  }),
  'AWSStepFunctions.ListExecutions': operation(listSchema, (request) => {
    checkMachine(request.stateMachineArn);
    const { statusFilter } = request;
    const from = Number(request.nextToken);
    const to = from + (request.maxResults || 100);
    const found = machine.list().filter(({ status }) => !statusFilter || status === statusFilter);
    return {
      executions: found.slice(from, to).map(summary),
      nextToken: to < found.length ? String(to) : undefined,
    };
  }),
  'AWSStepFunctions.StopExecution': operation(stopSchema, async ({ executionArn, error, cause }) => {
    const { stopDate } = summary(await machine.stop(nameOf(executionArn), error, cause));
    return { stopDate };
  }),
  'AWSEvents.PutEvents': operation(putEventsSchema, ({ Entries }) => {
    for (const { Source, DetailType, Detail } of Entries)
      onBusEvent({ source: Source, detailType: DetailType, detail: JSON.parse(Detail) });
    return { FailedEntryCount: 0, Entries: Entries.map(() => ({ EventId: randomUUID() })) };
  }),
});

const summary = ({ name, status, startDate, stopDate }: Execution) => ({
  executionArn: arnOfExecution(name),
  stateMachineArn: STATE_MACHINE_ARN,
  name,
  status,
  startDate: seconds(startDate),
  stopDate: stopDate && seconds(stopDate),
});

/** The protocol gives dates in seconds since 1970. */
const seconds = (date: string) => Date.parse(date) / 1000;

function nameOf(arn: string): string {
  const prefix = arnOfExecution('');
  if (arn.startsWith(prefix)) return arn.slice(prefix.length);
  throw new StepFunctionsError('ExecutionDoesNotExist', `there is no execution ${arn}`);
}

function checkMachine(arn: string): void {
  if (arn !== STATE_MACHINE_ARN)
    throw new StepFunctionsError('StateMachineDoesNotExist', `there is no state machine ${arn}`);
}

function apiError(error: unknown): { type: string; message: string } {
  if (error instanceof StepFunctionsError) return { type: error.name, message: error.message };
  if (error instanceof z.ZodError || error instanceof SyntaxError)
    return { type: 'ValidationException', message: error.message };
  return { type: 'InternalServerException', message: String(error) };
}
