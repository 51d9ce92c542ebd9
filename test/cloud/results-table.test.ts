import { expect, test } from 'vitest';
import { resource, synthesise } from './synthesised.ts';

const TABLE = 'AWS::DynamoDB::GlobalTable';
const table = resource(synthesise(), TABLE);

test('keys are pk and sk, both strings', () => {
  const { KeySchema, AttributeDefinitions } = table.Properties;

  expect(KeySchema).toEqual([
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ]);
  expect(new Set(AttributeDefinitions.map((one: { AttributeType: string }) => one.AttributeType))).toEqual(
    new Set(['S']),
  );
});

test('the index runs-by-time has every attribute', () => {
  expect(table.Properties.GlobalSecondaryIndexes).toEqual([
    {
      IndexName: 'runs-by-time',
      KeySchema: [
        { AttributeName: 'gsiPk', KeyType: 'HASH' },
        { AttributeName: 'gsiSk', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'ALL' },
    },
  ]);
});

test('the table is paid per request and can be restored to any second', () => {
  expect(table.Properties.BillingMode).toBe('PAY_PER_REQUEST');
  expect(table.Properties.Replicas).toEqual([
    expect.objectContaining({
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    }),
  ]);
});

test('production protects the table from deletion, a trial does not', () => {
  const trial = resource(synthesise({ production: false }), TABLE);

  expect(table.DeletionPolicy).toBe('Retain');
  expect(table.Properties.Replicas[0].DeletionProtectionEnabled).toBe(true);
  expect(trial.DeletionPolicy).toBe('Delete');
  expect(trial.Properties.Replicas[0].DeletionProtectionEnabled).toBe(false);
});
