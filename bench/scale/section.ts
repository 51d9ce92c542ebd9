/** A log of one size as a section of RESULTS.md. */
import { count, table, times } from '../figures.ts';
import type { ScaleMeasurement, StepRow } from './measure.ts';

export function scaleSection({ name, size, logBytes, rows }: ScaleMeasurement): string {
  const withLists = rows.some(({ step }) => step === 'recommend');
  return [
    `## Scale: ${name} rows`,
    `\`npm run bench -- --scale ${name}${withLists ? '' : ' --no-lists'}\`: a generated log of ${count(size.rows)} rows, ` +
      `${count(size.customers)} customers and ${count(size.products)} products, ${count(logBytes / 1e6)} MB of CSV. Each row is a ` +
      'process of its own on one core, with the code of the Lambda; S3 is the embedded cloud’s, and what goes to the table is ' +
      'only counted. Seconds are wall time of the whole process, memory is its greatest resident set as the operating ' +
      'system counts it; 1 MB is 2²⁰ bytes, as in Lambda’s limits.',
    '`evaluate` is one fold of three (seed 0). Expected: by `plan`; the ratio is expected over measured, so above 1 it ' +
      'took less than expected.' +
      (withLists
        ? ' `train` fits the winners on all rows. `recommend` makes the lists of one shard: the first shard of a process ' +
          'also reads the data set and the models; a warm function starts the next one at once.'
        : ''),
    table(['step', 'of', '', 'seconds', 'expected s', 'peak MB', 'expected MB'], rows.map(cellsOf), 3),
  ].join('\n\n');
}

function cellsOf({ step, of, about, seconds, peakMb, expected }: StepRow): string[] {
  return [
    ...[step, of, about],
    ...[seconds?.toFixed(1) ?? '', beside(expected?.seconds, seconds)],
    ...[peakMb === undefined ? '' : count(peakMb), beside(expected?.memoryMb, peakMb)],
  ];
}

/** What was expected, and its ratio to what was measured. */
function beside(expected: number | undefined, measured: number | undefined): string {
  if (expected === undefined) return '';
  const text = expected.toLocaleString('en');
  return measured === undefined ? text : `${text} (${times(expected / measured)})`;
}
