/** Alarms for the two things that a person must look at: a failed run, and an event that no function could handle. */
import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { MissedEvents } from './missed-events.ts';
import type { Workflow } from './workflow.ts';

interface AlarmsProps {
  readonly workflow: Workflow;
  readonly missed: MissedEvents;
  /** The SNS topic that alarms are sent to. Without it they only show in CloudWatch. */
  readonly topicArn?: string;
}

const period = Duration.minutes(5);

export class Alarms extends Construct {
  readonly #topic?: ITopic;

  constructor(scope: Construct, id: string, { workflow, missed, topicArn }: AlarmsProps) {
    super(scope, id);
    if (topicArn) this.#topic = Topic.fromTopicArn(this, 'topic', topicArn);

    this.#onAny(
      'run-failed',
      unsuccessful(workflow),
      'A run failed or was stopped: GET /v1/runs says why. What was published before is still served.',
    );
    this.#onAny(
      'event-missed',
      missed.queue.metricApproximateNumberOfMessagesVisible({ period }),
      'An upload or a retraining never became a run, or the end of a run is not recorded: the event lies in the queue.',
    );
  }

  #onAny(id: string, metric: IMetric, alarmDescription: string): void {
    const alarm = new Alarm(this, id, {
      metric,
      alarmDescription,
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    if (this.#topic) alarm.addAlarmAction(new SnsAction(this.#topic));
  }
}

/** Executions that failed, were aborted or ran out of time. A metric has no value while nothing of its kind happens. */
function unsuccessful({ stateMachine }: Workflow): IMetric {
  return new MathExpression({
    expression: 'FILL(failed, 0) + FILL(aborted, 0) + FILL(timedOut, 0)',
    usingMetrics: {
      failed: stateMachine.metricFailed(),
      aborted: stateMachine.metricAborted(),
      timedOut: stateMachine.metricTimedOut(),
    },
    period,
  });
}
