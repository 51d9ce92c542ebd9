/** A log of one size as a section of RESULTS.md. */
import { count, table, times } from '../figures.ts';
import type { ScaleMeasurement, StepRow } from './measure.ts';

export function scaleSection({ name, size, logBytes, rows }: ScaleMeasurement): string {
  const withLists = rows.some(({ step }) => step === 'recommend');
  return [
    `## Scale: ${name} rows`,
    `\`npm run bench -- --scale ${name}${withLists ? '' : ' --no-lists'}\`: a generated log of ${count(size.rows)} rows, ` +
      `${count(size.customers)} customers and ${count(size.products)} products, ${count(logBytes / 1e6)} MB of CSV. Each line is a ` +
      'process of its own, running what the Lambda runs (S3 is the embedded cloud’s, and nothing stands in for the table), held on one ' +
      'core. Seconds are of the whole process by the clock, memory is its greatest resident set as the operating system ' +
      'counts it; 1 MB is 2²⁰ bytes, as in Lambda’s limits.',
    '`evaluate` is one fold of three (seed 0). Expected: by `plan`, with the ratio to what it took (above 1: less than ' +
      'expected).' +
      (withLists
        ? ' `train` fits the winners on all rows. `recommend` makes the lists of one shard: the first of a process reads ' +
          'the data set and the models, a warm function goes on with the next one at once.'
        : ''),
    table(['step', 'of', '', 'seconds', 'expected s', 'peak MB', 'expected MB'], rows.map(cellsOf), 3),
  ].join('\n\n');
}

function cellsOf({ step, of, about, seconds, peakMb, expected }: StepRow): string[] {
  return [
    ...[step, of, about],
    ...[seconds?.toFixed(1) ?? '', besides(expected?.seconds, seconds)],
    ...[peakMb === undefined ? '' : count(peakMb), besides(expected?.memoryMb, peakMb)],
  ];
}

/** What was expected, and its ratio to what it took. */
function besides(expected: number | undefined, measured: number | undefined): string {
  if (expected === undefined) return '';
  const text = expected.toLocaleString('en');
  return measured === undefined ? text : `${text} (${times(expected / measured)})`;
}
