import { Match } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { settingsSchema } from '../../lib/contracts/settings.ts';
import { resource, synthesise } from './synthesised.ts';

const template = synthesise({ settings: settingsSchema.parse({ retrainAt: { hour: 22, minute: 5 } }) });
const start = { 'Fn::GetAtt': [Match.stringLikeRegexp('^functionsstartfunction'), 'Arn'] };
const missedEvents = { 'Fn::GetAtt': [Match.stringLikeRegexp('^missedeventsqueue'), 'Arn'] };

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
        DeadLetterConfig: { Arn: missedEvents },
      },
    ],
  });
});

test('an execution that is stopped, runs out of time or fails reaches record-failure; one of a shard does not', () => {
  template.hasResourceProperties('AWS::Events::Rule', {
    State: 'ENABLED',
    EventPattern: {
      source: ['aws.states'],
      'detail-type': ['Step Functions Execution Status Change'],
      detail: {
        status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
        stateMachineArn: [{ Ref: Match.stringLikeRegexp('^workflowstatemachine') }],
      },
    },
    Targets: [
      {
        Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^functionsrecordfailurefunction'), 'Arn'] },
        RetryPolicy: { MaximumRetryAttempts: 10, MaximumEventAgeInSeconds: 21_600 },
        DeadLetterConfig: { Arn: missedEvents },
      },
    ],
  });
});

test('only these rules may put undelivered events into the queue', () => {
  const { Statement } = resource(template, 'AWS::SQS::QueuePolicy').Properties.PolicyDocument;

  const allowed = Statement.filter(({ Effect }: { Effect: string }) => Effect === 'Allow');
  const rule = (idPrefix: string) =>
    expect.objectContaining({
      Action: 'sqs:SendMessage',
      Principal: { Service: 'events.amazonaws.com' },
      Condition: {
        ArnEquals: {
          'aws:SourceArn': { 'Fn::GetAtt': [expect.stringMatching(`^${idPrefix}rule`), 'Arn'] },
        },
      },
    });
  expect(allowed).toEqual([rule('onupload'), rule('onunsuccessfulend')]);
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
      DeadLetterConfig: { Arn: missedEvents },
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
      Resource: { 'Fn::GetAtt': [expect.stringMatching(/^missedevents/), 'Arn'] },
    },
  ]);
  expect(AssumeRolePolicyDocument.Statement[0].Condition.StringEquals).toMatchObject({
    'aws:SourceAccount': { Ref: 'AWS::AccountId' },
  });
});

test('missed events are encrypted and kept for 14 days', () => {
  template.hasResourceProperties('AWS::SQS::Queue', {
    SqsManagedSseEnabled: true,
    MessageRetentionPeriod: 1_209_600,
  });
});
