/**
 * The workflow in Amazon States Language: one run of Dwell, from files in the upload bucket to published lists. Each
 * Task state is the function of the same name. Both the stack and the embedded cloud build the workflow from here.
 * https://states-language.net/spec.html
 */
import type { FunctionName } from './function-sizes.ts';
import type { Settings } from './settings.ts';

/**
 * Step Functions ends an execution after 25,000 events. A run that waits for others asks twice a minute, with ten events
 * each time: after 20 hours its history would be full.
 */
export const WORKFLOW_TIMEOUT_SECONDS = 16 * 60 * 60;

/** What differs between the stack and the embedded cloud: the function's ARN, and how long it may take. */
interface TaskResource {
  readonly Resource: string;
  readonly TimeoutSeconds?: number;
}

/**
 * Which failures of a function are tried again. The first entry that names the error counts, so the order matters.
 * Pauses double, with full jitter: jobs that were refused together do not come back together.
 */
const RETRY = [
  {
    // The account runs as many functions as it may (ten in a new account). Jobs wait for up to about an hour.
    ErrorEquals: ['Lambda.TooManyRequestsException'],
    IntervalSeconds: 2,
    MaxDelaySeconds: 60,
    MaxAttempts: 60,
    BackoffRate: 2,
    JitterStrategy: 'FULL',
  },
  {
    // Lambda itself is at fault, for seconds rather than hours: six attempts are about two minutes.
    // https://docs.aws.amazon.com/step-functions/latest/dg/bp-lambda-serviceexception.html
    ErrorEquals: [
      'Lambda.ClientExecutionTimeoutException',
      'Lambda.ServiceException',
      'Lambda.AWSLambdaException',
      'Lambda.SdkClientException',
    ],
    IntervalSeconds: 2,
    MaxAttempts: 6,
    BackoffRate: 2,
    JitterStrategy: 'FULL',
  },
  {
    ErrorEquals: [
      // The data is at fault, or the model with these parameters: another attempt ends the same way.
      'InputError',
      'DivergedError',
      // So does one whose answer is more than a state may pass on.
      'States.DataLimitExceeded',
      // Time ran out, after up to 15 minutes that would have to be paid once more.
      'States.Timeout',
      'Sandbox.Timedout',
      // Memory ran out; Lambda has several names for that.
      'Lambda.Unknown',
      'Runtime.ExitError',
      'Runtime.OutOfMemory',
    ],
    MaxAttempts: 0,
  },
  {
    // The bucket or the table failed, after the SDK's own attempts. Or the fault is ours; two attempts do not hide it.
    ErrorEquals: ['States.ALL'],
    IntervalSeconds: 2,
    MaxAttempts: 2,
    BackoffRate: 2,
  },
];

/** Takes every failure once the attempts are used up. `States.ALL` does not cover an answer that is too large. */
const catchTo = (Next: string) =>
  ['States.DataLimitExceeded', 'States.ALL'].map((error) => ({
    ErrorEquals: [error],
    ResultPath: '$.error',
    Next,
  }));
/** A failure ends the run. What was published before stays published. */
const Catch = catchTo('record-failure');

/**
 * @param resourceOf called once per Task state.
 * @param MaxConcurrency how many calls of a map run at once.
 */
export function workflowDefinition(
  resourceOf: (name: FunctionName) => TaskResource,
  { maxConcurrency: MaxConcurrency }: Pick<Settings, 'maxConcurrency'>,
) {
  const task = (name: FunctionName, rest: object) => ({
    [name]: { Type: 'Task', ...resourceOf(name), Retry: RETRY, ...rest },
  });
  /** A state that works on the whole run; its answer joins the workflow's state at `ResultPath`. */
  const step = (name: FunctionName, ResultPath: string, Next: string) =>
    task(name, { Catch, ResultPath, Next });

  return {
    Comment:
      'One run of Dwell: from files in the upload bucket to published lists. Each Task state is the function of the same name. Calls that are refused because the account runs as many functions as it may (ten in a new account) wait; a call that ran out of time or memory is not tried again.',
    StartAt: 'settle',
    States: {
      ...step('settle', '$.settled', 'is-settled'),
      'is-settled': {
        Type: 'Choice',
        Choices: [
          { Variable: '$.settled.waitSeconds', NumericGreaterThan: 0, Next: 'wait' },
          { Variable: '$.settled.ended', BooleanEquals: true, Next: 'done' },
          { Variable: '$.kind', StringEquals: 'deletion', Next: 'sweep' },
        ],
        Default: 'ingest',
      },
      wait: { Type: 'Wait', SecondsPath: '$.settled.waitSeconds', Next: 'settle' },
      ...step('ingest', '$.ingested', 'what-arrived'),
      'what-arrived': {
        Type: 'Choice',
        Choices: [{ Variable: '$.kind', StringEquals: 'clicks', Next: 'plan' }],
        Default: 'done',
      },
      ...step('plan', '$.plan', 'evaluate-all'),
      'evaluate-all': {
        Type: 'Map',
        Comment: 'Models × folds. A job that fails leaves a row that says why; the run goes on.',
        ItemsPath: '$.plan.jobs',
        ItemSelector: { 'runId.$': '$.runId', 'dataset.$': '$.dataset', 'job.$': '$$.Map.Item.Value' },
        MaxConcurrency,
        ItemProcessor: {
          ProcessorConfig: { Mode: 'INLINE' },
          StartAt: 'evaluate',
          States: {
            ...task('evaluate', { Catch: catchTo('note-failed-job'), End: true }),
            'note-failed-job': {
              Type: 'Pass',
              Parameters: {
                'model.$': '$.job.model',
                'foldsBy.$': '$.job.foldsBy',
                'fold.$': '$.job.fold',
                status: 'failed',
                'error.$': '$.error',
              },
              End: true,
            },
          },
        },
        ResultPath: '$.evaluations',
        Catch,
        Next: 'select',
      },
      ...step('select', '$.selection', 'train'),
      ...step('train', '$.training', 'recommend-all'),
      'recommend-all': {
        Type: 'Map',
        Comment: 'Shards of customers, products and categories, each an execution of its own.',
        Label: 'recommend',
        ItemsPath: '$.training.shards',
        ItemSelector: {
          'runId.$': '$.runId',
          'dataset.$': '$.dataset',
          'selection.$': '$.training.selection',
          'slot.$': '$.training.slot',
          'shard.$': '$$.Map.Item.Value',
        },
        MaxConcurrency,
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'recommend',
          States: task('recommend', { End: true }),
        },
        ResultPath: null,
        Catch,
        Next: 'publish',
      },
      ...step('publish', '$.published', 'sweep'),
      ...task('sweep', { Catch: catchTo('how-it-ended'), ResultPath: null, Next: 'how-it-ended' }),
      'how-it-ended': {
        Type: 'Choice',
        Comment:
          'A failure of the run stays one. What is published stays published, and a later run goes on with what this one could not give up. A deletion is nothing but its sweep.',
        Choices: [
          { Variable: '$.failure', IsPresent: true, Next: 'failed' },
          {
            And: [
              { Variable: '$.kind', StringEquals: 'deletion' },
              { Variable: '$.error', IsPresent: true },
            ],
            Next: 'record-failure',
          },
        ],
        Default: 'done',
      },
      done: { Type: 'Succeed' },
      ...task('record-failure', { ResultPath: '$.failure', Next: 'sweep' }),
      failed: { Type: 'Fail', ErrorPath: '$.failure.code', CausePath: '$.failure.message' },
    },
  };
}
