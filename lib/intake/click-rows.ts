/** The rows of a log that is understood. */
import type { Reject } from '../contracts/results.ts';
import { readRows } from './file-rows.ts';
import { rawText } from './rejects.ts';
import type { UnderstoodLog } from './understand-logs.ts';
import { type Click, isLogRow, type LeftOut, LogReader } from './understanding/log-reader.ts';

/** A batch of a file's rows, in order. */
export interface ClickRows {
  readonly rows: readonly Click[];
  readonly rejects: readonly Reject[];
  readonly leftOut: readonly { readonly kind: LeftOut; readonly line: number }[];
}

/**
 * Gives all rows of a file, repeated pairs included. White space around a field is ignored.
 * @throws InputError bad-file if the file is damaged.
 */
export async function readClickRows(
  { input, layout, style }: UnderstoodLog,
  onRows: (batch: ClickRows) => Promise<void> | void,
): Promise<void> {
  const reader = new LogReader(layout, style);
  await readRows(input, layout, isLogRow(layout), (batch) => {
    const rows: Click[] = [];
    const rejects: Reject[] = [];
    const leftOut: { kind: LeftOut; line: number }[] = [];
    for (const row of batch) {
      const read = reader.read(row);
      if ('duration' in read) rows.push(read);
      else if ('leftOut' in read) leftOut.push({ kind: read.leftOut, line: row.line });
      else rejects.push({ file: input.file, line: row.line, reason: read.reason, raw: rawText(row.raw) });
    }
    return onRows({ rows, rejects, leftOut });
  });
}
