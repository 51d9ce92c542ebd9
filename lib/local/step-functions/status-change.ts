/** The event that Step Functions puts on AWS's bus when an execution has ended. */
import { arnOfExecution, STATE_MACHINE_ARN } from '../environment.ts';
import type { Execution } from './execution-store.ts';

/** https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html */
export function statusChange({ name, status, startDate, stopDate, input, error, cause }: Execution) {
  return {
    source: 'aws.states',
    'detail-type': 'Step Functions Execution Status Change',
    time: stopDate,
    detail: {
      executionArn: arnOfExecution(name),
      stateMachineArn: STATE_MACHINE_ARN,
      name,
      status,
      startDate: Date.parse(startDate),
      stopDate: stopDate === undefined ? null : Date.parse(stopDate),
      input,
      error: error ?? null,
      cause: cause ?? null,
    },
  };
}
