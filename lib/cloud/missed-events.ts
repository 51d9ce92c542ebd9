/**
 * Keeps events that no function could handle, for a person to look at: uploads and retrainings that never became a run, and
 * ends of executions that the run's record does not know of.
 */
import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { accept } from './accept.ts';

export class MissedEvents extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.queue = new Queue(this, 'queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    accept(this.queue, 'SQS3', 'This queue is itself the dead-letter queue of others.');
  }

  /** Keeps the events that the function could not handle even in Lambda's two retries of an asynchronous call. */
  catchFailuresOf(user: LambdaFunction): void {
    const { queueArn } = this.queue;
    user.configureAsyncInvoke({
      retryAttempts: 2,
      // Not SqsDestination: it would allow more than sending.
      onFailure: { bind: () => ({ destination: queueArn }) },
    });
    user.addToRolePolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queueArn] }));
  }
}
