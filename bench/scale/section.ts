/** A log of one size as a section of RESULTS.md. */
import { figure, seconds, table, times } from '../figures.ts';
import type { ListsMeasurement, ModelMeasurement, ScaleMeasurement, StepMeasurement } from './measure.ts';

const BYTES_PER_MB = 2 ** 20;

export function scaleSection(measurement: ScaleMeasurement): string {
  const { name, size, logBytes, steps, models, lists } = measurement;
  return [
    `## Scale: ${name} rows`,
    `\`npm run bench -- --scale ${name}${lists.length > 0 ? '' : ' --no-lists'}\`: a generated log of ${count(size.rows)} rows, ${count(size.customers)} customers and ` +
      `${count(size.products)} products, ${count(Math.round(logBytes / 1e6))} MB of CSV. Each line is a process of its own, ` +
      'running what the Lambda runs (S3 is the embedded cloud’s, and nothing stands in for the table), held on one core. Seconds are ' +
      'of the whole process by the clock, memory is its greatest resident set as the operating system counts it; ' +
      '1 MB is 2²⁰ bytes, as in Lambda’s limits.',
    table(
      ['step', 'seconds', 'limit', 'peak MB', 'limit', 'rows a second'],
      steps.map((step) => stepRow(step, size.rows)),
    ),
    ...(models.length > 0 ? [aboutModels(models)] : []),
    ...(lists.length > 0 ? [aboutLists(lists)] : []),
  ].join('\n\n');
}

function stepRow(step: StepMeasurement, rows: number): string[] {
  return [
    step.step,
    seconds(step.wallSeconds, 1),
    String(step.timeoutSeconds),
    megabytes(step.peakMemoryBytes),
    count(step.memoryMb),
    count(Math.round(rows / step.wallSeconds)),
  ];
}

function aboutModels(models: readonly ModelMeasurement[]): string {
  return [
    'One fold of three (seed 0) of each model: what `plan` expects, what it takes, and the ratio of the two ' +
      '(above 1: less than expected).',
    table(
      [
        'model',
        'estimated s',
        'whole s',
        'ratio',
        'fit s',
        'test s',
        'estimated MB',
        'peak MB',
        'ratio',
        'RMSE, or precision@10',
      ],
      models.map(modelRow),
    ),
  ].join('\n\n');
}

export function modelRow({ model, estimate, outcome }: ModelMeasurement): string[] {
  const [expectedSeconds, expectedMb] = [count(estimate.seconds), count(estimate.memoryMb)];
  const empty = (words: string) => [model, expectedSeconds, '', '', '', '', expectedMb, '', '', words];
  if ('refusal' in outcome) return empty(`refused: ${outcome.refusal}`);
  if ('failure' in outcome) return empty(outcome.failure);
  const peakMb = outcome.peakMemoryBytes / BYTES_PER_MB;
  const result = 'result' in outcome ? outcome.result : undefined;
  return [
    model,
    expectedSeconds,
    seconds(outcome.wallSeconds, 1),
    times(estimate.seconds / outcome.wallSeconds),
    seconds(result?.fitSeconds ?? null, 1),
    seconds(result?.testSeconds ?? null, 1),
    expectedMb,
    count(Math.round(peakMb)),
    times(estimate.memoryMb / peakMb),
    'error' in outcome ? outcome.error : qualityOf(outcome.result),
  ];
}

function qualityOf(
  result: { kind: 'rating'; rmse: number } | { kind: 'ranking'; precision: readonly number[] },
): string {
  return figure(result.kind === 'rating' ? result.rmse : result.precision[9]);
}

function aboutLists(lists: ScaleMeasurement['lists']): string {
  return [
    'Lists for everybody: the winners fitted on all rows (`train`), and the shards of `recommend`. The first shard of ' +
      'a process reads the data set and the models; a warm function goes on with the next one at once.',
    table(
      [
        'winners',
        'step',
        'shards',
        'of',
        'first, s',
        'next, s',
        'all, hours of one core',
        'peak MB',
        'to the table, MB a shard',
      ],
      lists.flatMap(listRows),
    ),
  ].join('\n\n');
}

function listRows(lists: ScaleMeasurement['lists'][number]): string[][] {
  const winners = `${lists.selection.rating}, ${lists.selection.ranking}`;
  if ('failure' in lists) return [[winners, 'train', '', '', lists.failure, '', '', '', '']];
  return [
    [
      winners,
      'train',
      '',
      '',
      seconds(lists.train.wallSeconds, 1),
      '',
      '',
      megabytes(lists.train.peakMemoryBytes),
      '',
    ],
    ...lists.kinds.map((kind) => [winners, kind.kind, count(kind.shards), ...shardFigures(kind)]),
  ];
}

function shardFigures(kind: ListsMeasurement['kinds'][number]): string[] {
  if ('failure' in kind) return ['', kind.failure, '', '', '', ''];
  const { firstSeconds, nextSeconds = firstSeconds } = kind;
  return [
    count(kind.sizeOfShard),
    seconds(firstSeconds, 1),
    seconds(kind.nextSeconds ?? null, 1),
    seconds((firstSeconds + nextSeconds * (kind.shards - 1)) / 3600),
    megabytes(kind.peakMemoryBytes),
    seconds(kind.tableBytesPerShard / BYTES_PER_MB, 1),
  ];
}

const count = (value: number) => value.toLocaleString('en');
const megabytes = (bytes: number) => count(Math.round(bytes / BYTES_PER_MB));
