/** A log of one size as sections of RESULTS.md. */
import { count, table, times } from '../figures.ts';
import type { ScaleMeasurement, StepRow } from './measure.ts';

/** The models, and the lists that winners make; what was not measured has no section. */
export function scaleSections({ name, size, logBytes, rows }: ScaleMeasurement): string[] {
  const log =
    `a generated log of ${count(size.rows)} rows, ${count(size.customers)} customers and ${count(size.products)} ` +
    `products, ${count(logBytes / 1e6)} MB of CSV. Each row is a process of its own on one core, with the code of the ` +
    'Lambda; S3 is the embedded cloud’s, and what goes to the table is only counted. Seconds are wall time of the whole ' +
    'process, memory is its greatest resident set as the operating system counts it; 1 MB is 2²⁰ bytes, as in Lambda’s ' +
    'limits.';
  const isOfLists = ({ step }: StepRow) => step === 'train' || step === 'recommend';
  const ofModels = rows.filter((row) => !isOfLists(row));
  const ofLists = rows.filter(isOfLists);
  return [
    ...(ofModels.some(({ step }) => step === 'evaluate')
      ? [
          [
            `## Scale: ${name} rows`,
            `\`npm run bench -- --scale ${name} --no-lists\`: ${log}`,
            '`evaluate` is one fold of three (seed 0), the judging of its audience included. Expected: by `plan`; the ' +
              'ratio is expected over measured, so above 1 it took less than expected.',
            table(
              ['step', 'of', '', 'seconds', 'expected s', 'peak MB', 'expected MB'],
              ofModels.map(cellsOf),
              3,
            ),
          ].join('\n\n'),
        ]
      : []),
    ...(ofLists.length > 0
      ? [
          [
            `## Lists at scale: ${name} rows`,
            `\`npm run bench -- --scale ${name} --only-lists\`: ${log}`,
            '`train` fits the winners (durations, products, audiences) on all rows. `recommend` makes the lists of one ' +
              'shard: the first shard of a process also reads the data set and the models; a warm function starts the ' +
              'next one at once.',
            table(['step', 'of', '', 'seconds', 'peak MB'], ofLists.map(listCellsOf), 3),
          ].join('\n\n'),
        ]
      : []),
  ];
}

function listCellsOf(row: StepRow): string[] {
  const [step, of, about, seconds, , peak] = cellsOf(row);
  return [step, of, about, seconds, peak];
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
