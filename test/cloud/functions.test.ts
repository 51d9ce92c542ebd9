import { readdirSync } from 'node:fs';
import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { functionSizes } from '../../lib/contracts/function-sizes.ts';
import { settingsSchema } from '../../lib/contracts/settings.ts';
import { resource, synthesise } from './synthesised.ts';

const settings = settingsSchema.parse({ folds: 5, modelMemoryMb: 2048, evaluateTimeoutSeconds: 600 });
const template = synthesise({ settings });
const functionOf = (name: string) =>
  resource(template, 'AWS::Lambda::Function', `functions${name.replaceAll('-', '')}function`).Properties;

const names = readdirSync(new URL('../../functions', import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

test('each folder of functions/ is one function, and nothing else is', () => {
  expect(Object.keys(template.findResources('AWS::Lambda::Function'))).toHaveLength(names.length);
  expect(names).toHaveLength(12);
});

describe.each(names)('the function %s', (name) => {
  test('runs on Node 24 and arm64, with tracing', () => {
    expect(functionOf(name)).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      TracingConfig: { Mode: 'Active' },
    });
  });

  test('knows the settings', () => {
    expect(JSON.parse(functionOf(name).Environment.Variables.DWELL_SETTINGS)).toEqual(settings);
  });

  test('logs as JSON into its own group, for a month', () => {
    const { LogGroup, LogFormat } = functionOf(name).LoggingConfig;

    expect(LogFormat).toBe('JSON');
    expect(template.findResources('AWS::Logs::LogGroup')[LogGroup.Ref].Properties.RetentionInDays).toBe(30);
  });

  test('shares the account’s concurrency with the shop’s other functions', () => {
    expect(functionOf(name)).not.toHaveProperty('ReservedConcurrentExecutions');
  });
});

test('evaluate has the memory and the time of the settings', () => {
  expect(functionOf('evaluate')).toMatchObject({ MemorySize: 2048, Timeout: 600 });
});

test.each(['ingest', 'train', 'recommend'])('%s has room for a large data set', (name) => {
  expect(functionOf(name)).toMatchObject({ MemorySize: 3008, Timeout: 900 });
});

test('a model that is evaluated in more memory has as much for its training and its lists', () => {
  const sizes = functionSizes(settingsSchema.parse({ modelMemoryMb: 10_240 }));

  expect(sizes.evaluate.memoryMb).toBe(10_240);
  expect(sizes.train.memoryMb).toBe(10_240);
  expect(sizes.recommend.memoryMb).toBe(10_240);
});

test('api gives up before API Gateway does, after 30 seconds', () => {
  expect(functionOf('api').Timeout).toBeLessThan(30);
});

test.each(['start', 'record-failure'])(
  'an event that %s could not handle is tried twice more, then kept',
  (name) => {
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      FunctionName: { Ref: Match.stringLikeRegexp(`^functions${name.replaceAll('-', '')}`) },
      MaximumRetryAttempts: 2,
      DestinationConfig: {
        OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('^missedevents'), 'Arn'] } },
      },
    });
  },
);
