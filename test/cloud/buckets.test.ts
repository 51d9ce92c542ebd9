import { describe, expect, test } from 'vitest';
import { resource, synthesise } from './synthesised.ts';

const template = synthesise();
const bucket = (id: string) => resource(template, 'AWS::S3::Bucket', id);

describe.each(['uploads', 'artifacts', 'accesslog'])('the bucket %s', (id) => {
  test('is encrypted and closed to the public', () => {
    const { BucketEncryption, PublicAccessBlockConfiguration } = bucket(id).Properties;

    expect(BucketEncryption.ServerSideEncryptionConfiguration).toEqual([
      { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
    ]);
    expect(PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
  });

  test('refuses requests that are not encrypted in transit', () => {
    const policy = resource(template, 'AWS::S3::BucketPolicy', id);

    expect(policy.Properties.PolicyDocument.Statement).toContainEqual(
      expect.objectContaining({
        Effect: 'Deny',
        Action: 's3:*',
        Principal: { AWS: '*' },
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    );
  });

  test('outlives the stack in production only', () => {
    const trial = resource(synthesise({ production: false }), 'AWS::S3::Bucket', id);

    expect(bucket(id).DeletionPolicy).toBe('Retain');
    expect(trial.DeletionPolicy).toBe('Delete');
  });

  test('drops uploads that were never finished', () => {
    const { Rules } = bucket(id).Properties.LifecycleConfiguration;

    expect(Rules).toContainEqual(
      expect.objectContaining({
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
        Status: 'Enabled',
      }),
    );
  });
});

test('the upload bucket tells EventBridge of every object', () => {
  expect(bucket('uploads').Properties.NotificationConfiguration).toEqual({
    EventBridgeConfiguration: { EventBridgeEnabled: true },
  });
});

test('the upload bucket keeps old versions for 30 days', () => {
  const { VersioningConfiguration, LifecycleConfiguration } = bucket('uploads').Properties;

  expect(VersioningConfiguration).toEqual({ Status: 'Enabled' });
  expect(LifecycleConfiguration.Rules).toContainEqual(
    expect.objectContaining({ NoncurrentVersionExpiration: { NoncurrentDays: 30 } }),
  );
});

test('what a run stores for its own states is deleted after 90 days, exports never', () => {
  const { Rules } = bucket('artifacts').Properties.LifecycleConfiguration;

  expect(Rules.filter((rule: object) => 'ExpirationInDays' in rule)).toEqual([
    { Prefix: 'runs/', ExpirationInDays: 90, Status: 'Enabled' },
  ]);
});

test('reads and writes of both data buckets are logged', () => {
  const prefixes = ['uploads', 'artifacts'].map(
    (id) => bucket(id).Properties.LoggingConfiguration.LogFilePrefix,
  );

  expect(prefixes).toEqual(['uploads/', 'artifacts/']);
});
