/** Step Functions and the event bus, which answer that all went well. */
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, afterEach, beforeEach, vi } from 'vitest';
import { eventBridge, stepFunctions } from '../../lib/store/clients.ts';

export function useMockedExecutions() {
  const executions = mockClient(stepFunctions);
  beforeEach(() => {
    process.env.DWELL_STATE_MACHINE_ARN = 'arn:aws:states:eu-central-1:000000000000:stateMachine:runs';
    executions.reset();
    executions.on(StartExecutionCommand).resolves({});
  });
  restoreAfterwards(executions);
  return executions;
}

export function useMockedEvents() {
  const events = mockClient(eventBridge);
  beforeEach(() => {
    process.env.DWELL_EVENT_BUS = 'runs';
    events.reset();
    events.on(PutEventsCommand).resolves({ FailedEntryCount: 0 });
  });
  restoreAfterwards(events);
  return events;
}

/** Spies too. */
function restoreAfterwards(client: { restore(): void }): void {
  afterEach(() => vi.restoreAllMocks());
  afterAll(() => client.restore());
}
