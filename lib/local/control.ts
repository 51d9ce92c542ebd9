/**
 * The embedded cloud's Step Functions and EventBridge as the SDK's clients see them: AWS's JSON protocol over HTTP,
 * the operation named by the header X-Amz-Target, an error by its `__type`.
 */
import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import * as z from 'zod';
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
  readonly port: number;
  readonly stateMachineArn: string;
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

export function startControl({
  port,
  stateMachineArn,
  machine,
  onBusEvent,
}: ControlOptions): Promise<HttpServer> {
  const operations = {
    ...stepFunctionsOperations(machine, stateMachineArn),
    'AWSEvents.PutEvents': (input: unknown) => putEvents(input, onBusEvent),
  } as Record<string, Operation | undefined>;
  const app = new Hono().post('/', async (context) => {
    const target = context.req.header('x-amz-target') ?? '';
    try {
      const operation = operations[target];
      if (!operation) throw new StepFunctionsError('UnknownOperationException', `there is no ${target} here`);
      return context.json(await operation(await context.req.json()));
    } catch (error) {
      const { type, message } = apiError(error);
      return context.json({ __type: type, message }, 400);
    }
  });
  return serveOnLoopback(app, port);
}

function stepFunctionsOperations(machine: LocalStateMachine, stateMachineArn: string) {
  const arnPrefix = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:`;
  const summary = (execution: Execution) => ({
    executionArn: arnPrefix + execution.name,
    stateMachineArn,
    name: execution.name,
    status: execution.status,
    startDate: seconds(execution.startDate),
    stopDate: execution.stopDate && seconds(execution.stopDate),
  });
  const nameOf = (arn: string) => {
    if (!arn.startsWith(arnPrefix))
      throw new StepFunctionsError('ExecutionDoesNotExist', `there is no execution ${arn}`);
    return arn.slice(arnPrefix.length);
  };
  const checkMachine = (arn: string) => {
    if (arn !== stateMachineArn)
      throw new StepFunctionsError('StateMachineDoesNotExist', `there is no state machine ${arn}`);
  };
  return {
    'AWSStepFunctions.StartExecution': async (input: unknown) => {
      const request = startSchema.parse(input);
      checkMachine(request.stateMachineArn);
      const { executionArn, startDate } = summary(await machine.start(request.name, request.input));
      return { executionArn, startDate };
    },
    'AWSStepFunctions.DescribeExecution': (input: unknown) => {
      const execution = machine.describe(nameOf(executionSchema.parse(input).executionArn));
      return { ...execution, ...summary(execution) };
    },
    'AWSStepFunctions.ListExecutions': (input: unknown) => {
      const request = listSchema.parse(input);
      checkMachine(request.stateMachineArn);
      const { statusFilter } = request;
      const from = Number(request.nextToken);
      const to = from + (request.maxResults || 100);
      const found = machine.list().filter(({ status }) => !statusFilter || status === statusFilter);
      return {
        executions: found.slice(from, to).map(summary),
        nextToken: to < found.length ? String(to) : undefined,
      };
    },
    'AWSStepFunctions.StopExecution': async (input: unknown) => {
      const { executionArn, error, cause } = stopSchema.parse(input);
      const { stopDate } = summary(await machine.stop(nameOf(executionArn), error, cause));
      return { stopDate };
    },
  };
}

function putEvents(input: unknown, onBusEvent: ControlOptions['onBusEvent']): object {
  const { Entries } = putEventsSchema.parse(input);
  for (const { Source, DetailType, Detail } of Entries)
    onBusEvent({ source: Source, detailType: DetailType, detail: JSON.parse(Detail) });
  return { FailedEntryCount: 0, Entries: Entries.map(() => ({ EventId: randomUUID() })) };
}

function apiError(error: unknown): { type: string; message: string } {
  if (error instanceof StepFunctionsError) return { type: error.name, message: error.message };
  if (error instanceof z.ZodError || error instanceof SyntaxError)
    return { type: 'ValidationException', message: error.message };
  return { type: 'InternalServerException', message: String(error) };
}

/** Dates of the protocol are seconds since 1970. */
function seconds(date: string): number {
  return Date.parse(date) / 1000;
}
