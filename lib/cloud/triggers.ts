/** What happens without an API call: an upload and the daily schedule start runs, and the end of an execution ends its run. */
import { Duration, Stack, TimeZone } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import {
  ContextAttribute,
  Schedule,
  ScheduleExpression,
  ScheduleTargetInput,
} from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import type { Settings } from '../contracts/settings.ts';
import type { UploadBucket } from './buckets.ts';
import type { MissedEvents } from './missed-events.ts';
import type { Workflow } from './workflow.ts';

/** Several attempts over hours. What they call is idempotent. A run's id, for example, is derived from the request. */
const RETRIES = { retryAttempts: 10, maxEventAge: Duration.hours(6) };

interface TriggerProps {
  readonly start: LambdaFunction;
  readonly missed: MissedEvents;
}

export class UploadTrigger extends Construct {
  constructor(scope: Construct, id: string, props: TriggerProps & { readonly uploads: UploadBucket }) {
    super(scope, id);
    new Rule(this, 'rule', {
      description:
        'Every object that arrives, whatever its key: start also answers for keys that it does not know.',
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [props.uploads.bucket.bucketName] } },
      },
      targets: [new LambdaTarget(props.start, { deadLetterQueue: props.missed.queue, ...RETRIES })],
    });
  }
}

interface UnsuccessfulEndTriggerProps {
  readonly workflow: Workflow;
  readonly recordFailure: LambdaFunction;
  readonly missed: MissedEvents;
}

export class UnsuccessfulEndTrigger extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { workflow, recordFailure, missed }: UnsuccessfulEndTriggerProps,
  ) {
    super(scope, id);
    new Rule(this, 'rule', {
      description:
        'Executions that end without the workflow itself saying so in the record: stopped, out of time, or failed in a way that no state catches.',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: {
          status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
          // The executions of single shards belong to `<this ARN>/recommend`.
          stateMachineArn: [workflow.stateMachine.stateMachineArn],
        },
      },
      targets: [new LambdaTarget(recordFailure, { deadLetterQueue: missed.queue, ...RETRIES })],
    });
  }
}

export class RetrainTrigger extends Construct {
  constructor(scope: Construct, id: string, props: TriggerProps & Pick<Settings, 'retrainAt'>) {
    super(scope, id);
    const { hour, minute } = props.retrainAt;
    const role = createSchedulerRole(this, props);
    new Schedule(this, 'schedule', {
      description: 'Retrains each day on every published data set.',
      schedule: ScheduleExpression.cron({
        hour: String(hour),
        minute: String(minute),
        timeZone: TimeZone.ETC_UTC,
      }),
      // Not LambdaInvoke: it would also allow every version of the function.
      target: {
        bind: () => ({
          arn: props.start.functionArn,
          role,
          deadLetterConfig: { arn: props.missed.queue.queueArn },
          input: ScheduleTargetInput.fromObject({
            trigger: 'schedule',
            scheduledTime: ContextAttribute.scheduledTime,
          }),
          retryPolicy: {
            maximumRetryAttempts: RETRIES.retryAttempts,
            maximumEventAgeInSeconds: RETRIES.maxEventAge.toSeconds(),
          },
        }),
      },
    });
  }
}

/** Only schedules of this account's default group may assume the role. */
function createSchedulerRole(scope: Construct, { start, missed }: TriggerProps): Role {
  const stack = Stack.of(scope);
  const group = stack.formatArn({
    service: 'scheduler',
    resource: 'schedule-group',
    resourceName: 'default',
  });
  return new Role(scope, 'role', {
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account, 'aws:SourceArn': group } },
    }),
    inlinePolicies: {
      start: new PolicyDocument({
        statements: [
          new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [start.functionArn] }),
          new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [missed.queue.queueArn] }),
        ],
      }),
    },
  });
}
