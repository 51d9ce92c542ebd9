import { Match } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { synthesise } from './synthesised.ts';

const template = synthesise();
const onOne = {
  Threshold: 1,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  TreatMissingData: 'notBreaching',
};

test('a run that failed, was stopped or ran out of time raises an alarm', () => {
  const metric = (name: string) =>
    Match.objectLike({
      MetricStat: Match.objectLike({
        Metric: {
          Namespace: 'AWS/States',
          MetricName: name,
          Dimensions: [{ Name: 'StateMachineArn', Value: { Ref: Match.stringLikeRegexp('^workflow') } }],
        },
        Period: 300,
        Stat: 'Sum',
      }),
      ReturnData: false,
    });

  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    ...onOne,
    Metrics: Match.arrayWith([
      Match.objectLike({ Expression: 'FILL(failed, 0) + FILL(aborted, 0) + FILL(timedOut, 0)' }),
      ...['ExecutionsFailed', 'ExecutionsAborted', 'ExecutionsTimedOut'].map(metric),
    ]),
  });
});

test('an event that no function could handle raises an alarm', () => {
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    ...onOne,
    Namespace: 'AWS/SQS',
    MetricName: 'ApproximateNumberOfMessagesVisible',
    Dimensions: [
      {
        Name: 'QueueName',
        Value: { 'Fn::GetAtt': [Match.stringLikeRegexp('^missedevents'), 'QueueName'] },
      },
    ],
  });
});

test('alarms go to the topic, if there is one', () => {
  const alarmTopicArn = 'arn:aws:sns:eu-central-1:123456789012:shop-alarms';
  const actionsOf = (props: { alarmTopicArn?: string }) =>
    Object.values(synthesise(props).findResources('AWS::CloudWatch::Alarm')).map(
      ({ Properties }) => Properties.AlarmActions,
    );

  expect(actionsOf({ alarmTopicArn })).toEqual([[alarmTopicArn], [alarmTopicArn]]);
  expect(actionsOf({})).toEqual([undefined, undefined]);
});
