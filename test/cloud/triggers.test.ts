import { Match } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { settingsSchema } from '../../lib/contracts/settings.ts';
import { resource, synthesise } from './synthesised.ts';

const template = synthesise({ settings: settingsSchema.parse({ retrainAt: { hour: 22, minute: 5 } }) });
const start = { 'Fn::GetAtt': [Match.stringLikeRegexp('^functionsstartfunction'), 'Arn'] };
const missedRequests = { 'Fn::GetAtt': [Match.stringLikeRegexp('^missedrequestsqueue'), 'Arn'] };

test('every object in the upload bucket reaches start, whatever its key', () => {
  template.hasResourceProperties('AWS::Events::Rule', {
    State: 'ENABLED',
    EventPattern: {
      source: ['aws.s3'],
      'detail-type': ['Object Created'],
      detail: {
        bucket: { name: [{ Ref: Match.stringLikeRegexp('^uploadsbucket') }] },
        object: Match.absent(),
      },
    },
    Targets: [
      {
        Arn: start,
        RetryPolicy: { MaximumRetryAttempts: 10, MaximumEventAgeInSeconds: 21_600 },
        DeadLetterConfig: { Arn: missedRequests },
      },
    ],
  });
});

test('only this rule may put undelivered events into the queue', () => {
  const { Statement } = resource(template, 'AWS::SQS::QueuePolicy').Properties.PolicyDocument;

  const allowed = Statement.filter(({ Effect }: { Effect: string }) => Effect === 'Allow');
  expect(allowed).toEqual([
    expect.objectContaining({
      Action: 'sqs:SendMessage',
      Principal: { Service: 'events.amazonaws.com' },
      Condition: { ArnEquals: { 'aws:SourceArn': expect.anything() } },
    }),
  ]);
});

test('retraining starts each day at the time of the settings, UTC', () => {
  template.hasResourceProperties('AWS::Scheduler::Schedule', {
    ScheduleExpression: 'cron(5 22 * * ? *)',
    ScheduleExpressionTimezone: 'Etc/UTC',
    FlexibleTimeWindow: { Mode: 'OFF' },
    State: 'ENABLED',
    Target: {
      Arn: start,
      Input: '{"trigger":"schedule","scheduledTime":"<aws.scheduler.scheduled-time>"}',
      DeadLetterConfig: { Arn: missedRequests },
    },
  });
});

test('the schedule’s role may call start and keep undelivered events, for this account’s schedules only', () => {
  const { Policies, AssumeRolePolicyDocument } = resource(template, 'AWS::IAM::Role', 'everyday').Properties;

  expect(Policies[0].PolicyDocument.Statement).toEqual([
    {
      Effect: 'Allow',
      Action: 'lambda:InvokeFunction',
      Resource: { 'Fn::GetAtt': [expect.stringMatching(/^functionsstart/), 'Arn'] },
    },
    {
      Effect: 'Allow',
      Action: 'sqs:SendMessage',
      Resource: { 'Fn::GetAtt': [expect.stringMatching(/^missedrequests/), 'Arn'] },
    },
  ]);
  expect(AssumeRolePolicyDocument.Statement[0].Condition.StringEquals).toMatchObject({
    'aws:SourceAccount': { Ref: 'AWS::AccountId' },
  });
});

test('missed requests are encrypted and kept for 14 days', () => {
  template.hasResourceProperties('AWS::SQS::Queue', {
    SqsManagedSseEnabled: true,
    MessageRetentionPeriod: 1_209_600,
  });
});
