import { Match } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { synthesise } from './synthesised.ts';

const template = synthesise();
const onOne = {
  Threshold: 1,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  TreatMissingData: 'notBreaching',
};

test('a failed run raises an alarm', () => {
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    ...onOne,
    Namespace: 'AWS/States',
    MetricName: 'ExecutionsFailed',
    Dimensions: [{ Name: 'StateMachineArn', Value: { Ref: Match.stringLikeRegexp('^workflow') } }],
  });
});

test('a request that never became a run raises an alarm', () => {
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    ...onOne,
    Namespace: 'AWS/SQS',
    MetricName: 'ApproximateNumberOfMessagesVisible',
    Dimensions: [
      {
        Name: 'QueueName',
        Value: { 'Fn::GetAtt': [Match.stringLikeRegexp('^missedrequests'), 'QueueName'] },
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
