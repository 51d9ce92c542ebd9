/** A log that all sides are timed on. */
import { basename } from 'node:path';
import { readData } from '../../bin/local-data.ts';
import { writeCsv } from '../../bin/terminal/output.ts';
import type { Rows } from '../../lib/engine/interactions.ts';
import type { RatingScale } from '../../lib/engine/predict.ts';
import type { SideLog } from '../sides/process.ts';

export interface Log extends SideLog {
  readonly name: string;
  readonly rows: Rows;
  readonly customers: number;
  readonly products: number;
}

/**
 * Reads a log as Dwell does and writes it into `directory` with numbers for ids. All sides then have the same rows in
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

async function written(rows: Rows, directory: string, name: string): Promise<string> {
  const file = `${directory}/${name.replace(/\.gz$/i, '')}`;
  await writeCsv(file, lines(rows));
  return file;
}

function* lines({ customers, products, durations }: Rows) {
  for (let row = 0; row < durations.length; row++) yield [customers[row], products[row], durations[row]];
}
