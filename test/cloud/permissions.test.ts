import { describe, expect, test } from 'vitest';
import { synthesise } from './synthesised.ts';

/**
 * Everything that each function may do. [RUN#*] means only items whose partition key matches. A function without a
 * line for CONTACTS or contacts.csv cannot read a customer's address.
 */
const EXPECTED: Record<string, string[]> = {
  start: [
    'dynamodb:GetItem resultstable [RUN#*, REQUESTS#*, DATASETS, PUBLISHED]',
    'dynamodb:PutItem resultstable [RUN#*, REQUESTS#*]',
    'dynamodb:Query resultstable [DATASETS]',
    'dynamodb:UpdateItem resultstable [DATASETS]',
    'sqs:SendMessage missedeventsqueue',
    'states:StartExecution workflowstatemachine',
  ],
  settle: [
    'dynamodb:GetItem resultstable [RUN#*, DATASETS, PUBLISHED]',
    'dynamodb:PutItem resultstable [COMPUTING]',
    'dynamodb:Query resultstable [DATASETS, COMPUTING]',
    'dynamodb:UpdateItem resultstable [RUN#*, DATASETS]',
    's3:GetObject uploadsbucket/clicks/*',
    's3:GetObjectVersion uploadsbucket/clicks/*',
    's3:ListBucket uploadsbucket',
  ],
  ingest: [
    'dynamodb:BatchWriteItem resultstable [CONTACTS#*, PRODUCTS#*]',
    'dynamodb:GetItem resultstable [RUN#*, PUBLISHED]',
    'dynamodb:PutItem resultstable [RUN#*]',
    'dynamodb:Query resultstable [DATASETS, SLOT#*, CONTACTS#*, PRODUCTS#*]',
    'dynamodb:UpdateItem resultstable [RUN#*, DATASETS, CONTACTS#*, PRODUCTS#*]',
    's3:GetObject uploadsbucket/clicks/*',
    's3:GetObject uploadsbucket/contacts/*',
    's3:GetObject uploadsbucket/products/*',
    's3:GetObjectVersion uploadsbucket/clicks/*',
    's3:GetObjectVersion uploadsbucket/contacts/*',
    's3:GetObjectVersion uploadsbucket/products/*',
    's3:ListBucket uploadsbucket',
    ...puts('runs/*/dataset.bin', 'runs/*/products.json', 'runs/*/profile.json', 'runs/*/rejects.csv'),
  ],
  plan: ['dynamodb:UpdateItem resultstable [RUN#*]', 's3:GetObject artifactsbucket/runs/*/dataset.bin'],
  evaluate: [
    'dynamodb:UpdateItem resultstable [RUN#*]',
    's3:GetObject artifactsbucket/runs/*/dataset.bin',
    ...puts('runs/*/evaluations/*'),
  ],
  select: [
    'dynamodb:PutItem resultstable [RUN#*]',
    'dynamodb:UpdateItem resultstable [RUN#*]',
    's3:GetObject artifactsbucket/runs/*/evaluations/*',
    ...puts('runs/*/leaderboard.json'),
  ],
  train: [
    'dynamodb:BatchWriteItem resultstable [SLOT#*, CONTACTS]',
    'dynamodb:GetItem resultstable [RUN#*, PUBLISHED]',
    'dynamodb:PutItem resultstable [RUN#*, SLOTS]',
    'dynamodb:Query resultstable [DATASETS, SLOTS, SLOT#*, CONTACTS#*, CONTACTS]',
    'dynamodb:UpdateItem resultstable [RUN#*, CONTACTS#*]',
    's3:GetObject artifactsbucket/runs/*/dataset.bin',
    's3:GetObject artifactsbucket/runs/*/leaderboard.json',
    's3:GetObject artifactsbucket/runs/*/products.json',
    ...puts('runs/*/models/*', 'runs/*/contacts.csv'),
  ],
  recommend: [
    'dynamodb:BatchWriteItem resultstable [SLOT#*]',
    'dynamodb:GetItem resultstable [RUN#*]',
    'dynamodb:UpdateItem resultstable [RUN#*]',
    's3:GetObject artifactsbucket/runs/*/contacts.csv',
    's3:GetObject artifactsbucket/runs/*/dataset.bin',
    's3:GetObject artifactsbucket/runs/*/models/*',
    's3:GetObject artifactsbucket/runs/*/products.json',
    ...puts('runs/*/parts/*', 'exports/*/*/audience/*.csv'),
  ],
  publish: [
    'dynamodb:GetItem resultstable [RUN#*, PUBLISHED]',
    'dynamodb:Query resultstable [DATASETS]',
    'dynamodb:UpdateItem resultstable [RUN#*, DATASETS]',
    'events:PutEvents event-bus/default where events:source is dwell, events:detail-type is Run published',
    's3:GetObject artifactsbucket/runs/*/contacts.csv',
    's3:GetObject artifactsbucket/runs/*/evaluations/*',
    's3:GetObject artifactsbucket/runs/*/leaderboard.json',
    's3:GetObject artifactsbucket/runs/*/parts/*',
    's3:GetObject artifactsbucket/runs/*/products.json',
    's3:GetObject artifactsbucket/runs/*/profile.json',
    's3:GetObject artifactsbucket/runs/*/rejects.csv',
    ...puts('exports/*'),
  ],
  sweep: [
    'dynamodb:BatchWriteItem resultstable [RUN#*, SLOT#*, CONTACTS#*, PRODUCTS#*]',
    'dynamodb:GetItem resultstable [PUBLISHED, SLOTS]',
    'dynamodb:Query resultstable [DATASETS, SLOT#*, CONTACTS#*, PRODUCTS#*]',
    'dynamodb:Query resultstable/index/runs-by-time [RUNS]',
    'dynamodb:UpdateItem resultstable [RUN#*]',
    's3:DeleteObject artifactsbucket/exports/*',
    's3:DeleteObject artifactsbucket/runs/*',
    's3:ListBucket artifactsbucket',
  ],
  'record-failure': [
    'dynamodb:GetItem resultstable [RUN#*, PUBLISHED]',
    'dynamodb:Query resultstable [DATASETS]',
    'dynamodb:UpdateItem resultstable [RUN#*, DATASETS]',
    'sqs:SendMessage missedeventsqueue',
  ],
  api: [
    'dynamodb:BatchGetItem resultstable [CONTACTS#*]',
    'dynamodb:GetItem resultstable [RUN#*, REQUESTS#*, DATASETS, PUBLISHED, SLOT#*]',
    'dynamodb:PutItem resultstable [RUN#*, REQUESTS#*]',
    'dynamodb:Query resultstable [DATASETS, SLOT#*]',
    'dynamodb:Query resultstable/index/runs-by-time [RUNS]',
    'dynamodb:UpdateItem resultstable [DATASETS]',
    'states:StartExecution workflowstatemachine',
  ],
};

/** Large objects are uploaded in parts. The upload must be aborted when one fails. */
function puts(...keys: string[]): string[] {
  return keys.flatMap((key) => [
    `s3:AbortMultipartUpload artifactsbucket/${key}`,
    `s3:PutObject artifactsbucket/${key}`,
  ]);
}

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: Condition;
}
type Condition = Record<string, Record<string, string | string[]>>;

const template = synthesise();

describe.each(Object.entries(EXPECTED))('the function %s', (name, expected) => {
  const lines = permissionsOf(`functions${idOf(name)}role`);

  test('may do this and nothing else', () => {
    expect(lines.filter(isOwn)).toEqual([...expected].sort());
  });

  test('writes its own log and traces', () => {
    expect(lines.filter((line) => !isOwn(line))).toEqual([
      `logs:CreateLogStream functions${idOf(name)}logs`,
      `logs:PutLogEvents functions${idOf(name)}logs`,
      'xray:PutTelemetryRecords *',
      'xray:PutTraceSegments *',
    ]);
  });
});

test('every function is in the table of expected permissions', () => {
  const roles = Object.keys(template.findResources('AWS::IAM::Role')).filter((id) =>
    id.startsWith('functions'),
  );

  expect(Object.keys(EXPECTED)).toHaveLength(roles.length);
});

test('the workflow may call the functions that it names and start executions of itself for its shards', () => {
  const called = Object.keys(EXPECTED).filter((name) => name !== 'start' && name !== 'api');

  expect(permissionsOf('workflowstatemachineRole').filter(isOwn)).toEqual(
    [
      ...called.map((name) => `lambda:InvokeFunction functions${idOf(name)}function`),
      'states:StartExecution workflowstatemachine',
      'states:DescribeExecution execution:workflowstatemachine:*',
      'states:StopExecution execution:workflowstatemachine:*',
      'states:RedriveExecution execution:workflowstatemachine/*',
    ].sort(),
  );
});

const idOf = (name: string) => name.replaceAll('-', '');
const isOwn = (line: string) => !/^(logs|xray):/.test(line);

/** What a role's policies allow: one line per action and resource, sorted. */
function permissionsOf(rolePrefix: string): string[] {
  const policies = Object.values(template.findResources('AWS::IAM::Policy'))
    .map(({ Properties }) => Properties)
    .filter(({ Roles }) => Roles.some(({ Ref }: { Ref: string }) => Ref.startsWith(rolePrefix)));
  const statements: Statement[] = policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
  return statements.flatMap(linesOf).sort();
}

function linesOf({ Effect, Action, Resource, Condition = {} }: Statement): string[] {
  expect(Effect).toBe('Allow');
  const where = conditionInWords(Condition);
  return [Action]
    .flat()
    .flatMap((action) => [Resource].flat().map((one) => `${action} ${inWords(one)}${where}`));
}

function conditionInWords({ 'ForAllValues:StringLike': leading, ...others }: Condition): string {
  if (leading) return ` [${leading['dynamodb:LeadingKeys']}]`.replaceAll(',', ', ');
  const operands = Object.values(others).flatMap((operand) => Object.entries(operand));
  return operands.length === 0
    ? ''
    : ` where ${operands.map(([key, value]) => `${key} is ${value}`).join(', ')}`;
}

/** An ARN with logical ids, without their hashes, in place of references: `artifactsbucket/runs/*`. */
function inWords(arn: unknown): string {
  return words(arn).replace(/^arn:[^:]*:[^:]*:[^:]*:[^:]*:/, '');
}

function words(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[intrinsic, operand]] = Object.entries(value as object);
  if (intrinsic === 'Fn::Join') return operand[1].map(words).join(operand[0]);
  const [id] = [operand].flat();
  return id.startsWith('AWS::') ? '' : id.replace(/[0-9A-F]{8}$/, '');
}
