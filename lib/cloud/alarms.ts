/** Two things that a person must look at: a run that failed, and a request that never became one. */
import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  type AlarmProps,
  ComparisonOperator,
  type IMetric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { MissedRequests } from './missed-requests.ts';
import type { Workflow } from './workflow.ts';

interface AlarmsProps {
  readonly workflow: Workflow;
  readonly missed: MissedRequests;
  /** The SNS topic that is told; without it alarms only show. */
  readonly topicArn?: string;
}

const period = Duration.minutes(5);

export class Alarms extends Construct {
  readonly #topic?: ITopic;

  constructor(scope: Construct, id: string, { workflow, missed, topicArn }: AlarmsProps) {
    super(scope, id);
    if (topicArn) this.#topic = Topic.fromTopicArn(this, 'topic', topicArn);

    this.#onAny('run-failed', workflow.stateMachine.metricFailed({ period }), {
      alarmDescription: 'A run failed: GET /v1/runs says why. What was published before is still served.',
    });
    this.#onAny('request-missed', missed.queue.metricApproximateNumberOfMessagesVisible({ period }), {
      alarmDescription: 'An upload or a retraining never became a run: its event lies in the queue.',
    });
  }

  #onAny(id: string, metric: IMetric, props: Pick<AlarmProps, 'alarmDescription'>): void {
    const alarm = new Alarm(this, id, {
      metric,
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      ...props,
    });
    if (this.#topic) alarm.addAlarmAction(new SnsAction(this.#topic));
  }
}
