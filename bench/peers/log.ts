/** A log that both sides are timed on. */
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { readData } from '../../bin/local-data.ts';
import { writeCsv } from '../../bin/terminal/output.ts';
import { Folds } from '../../lib/engine/evaluation/folds.ts';
import type { Rows } from '../../lib/engine/interactions.ts';
import type { RatingScale } from '../../lib/engine/predict.ts';

export const FOLDS = 3;
export const SEED = 0;

export interface Log {
  readonly name: string;
  /** Lines of customer,product,duration without a header. */
  readonly file: string;
  readonly rows: Rows;
  readonly customers: number;
  readonly products: number;
  /** Both sides clip their predictions to it. */
  readonly ratingScale: RatingScale;
}

/**
 * Reads a log as Dwell does and writes it into `directory` with numbers for ids. Both sides then have the same rows in
 * the same order.
 * @param ratingScale left out: 0 to the greatest duration.
 */
export async function readLog(file: string, directory: string, ratingScale?: RatingScale): Promise<Log> {
  const { dataset, profile } = await readData(file);
  return {
    name: profile.dataset,
    file: await written(dataset, directory, basename(file)),
    rows: dataset,
    customers: profile.customers,
    products: profile.products,
    ratingScale: ratingScale ?? [Math.min(0, profile.duration.least), profile.duration.greatest],
  };
}

/** The same log with durations divided by the greatest one. */
export async function scaledLog(log: Log, directory: string): Promise<Log> {
  const greatest = log.rows.durations.reduce((most, duration) => Math.max(most, duration));
  const rows = { ...log.rows, durations: log.rows.durations.map((duration) => duration / greatest) };
  const [least, most] = log.ratingScale;
  return {
    ...log,
    file: await written(rows, directory, `scaled-${basename(log.file)}`),
    rows,
    ratingScale: [least / greatest, most / greatest],
  };
}

/** SHA-256 of each fold's test rows, made as surprise_bench.py makes it. */
export function foldDigests({ rows }: Log): string[] {
  const folds = new Folds(rows.durations.length, FOLDS, SEED);
  return Array.from({ length: FOLDS }, (_, fold) => {
    const lines = Array.from(folds.testRows(fold), (row) => `${rows.customers[row]},${rows.products[row]}\n`);
    return createHash('sha256').update(lines.join('')).digest('hex');
  });
}

async function written(rows: Rows, directory: string, name: string): Promise<string> {
  const file = `${directory}/${name.replace(/\.gz$/i, '')}`;
  await writeCsv(file, lines(rows));
  return file;
}

function* lines({ customers, products, durations }: Rows) {
  for (let row = 0; row < durations.length; row++) yield [customers[row], products[row], durations[row]];
}
