/** The rows of a log that is understood. */
import type { Reject } from '../contracts/results.ts';
import { readRows } from './file-rows.ts';
import { rawText } from './rejects.ts';
import type { UnderstoodLog } from './understand-logs.ts';
import {
  type Click,
  isFooter,
  isLogRow,
  type LeftOut,
  LogReader,
  shapeFault,
} from './understanding/log-reader.ts';
import type { Row } from './understanding/records.ts';

/** A batch of a file's rows, in order. */
export interface ClickRows {
  readonly rows: readonly Click[];
  readonly rejects: readonly Reject[];
  readonly leftOut: readonly LeftOutRow[];
}

interface LeftOutRow {
  readonly kind: LeftOut;
  readonly line: number;
}

/** Lines below the rows. */
const GREATEST_FOOTER = 20;

/**
 * Gives all rows of a file, repeated pairs included. White space around a field is ignored.
 * @throws InputError bad-file if the file is damaged.
 */
export async function readClickRows(
  { input, layout, style }: UnderstoodLog,
  onRows: (batch: ClickRows) => Promise<void> | void,
): Promise<void> {
  const reader = new LogReader(layout, style);
  const { file } = input;
  /** Lines that are a footer if no row comes after them, and bad rows if one does. */
  let below: Row[] = [];
  const asReject = ({ line, raw }: Row, reason: string): Reject => ({
    file,
    line,
    reason,
    raw: rawText(raw),
  });
  const asBadRows = () => below.map((row) => asReject(row, shapeFault(row, layout) ?? ''));
  await readRows(input, layout, isLogRow(layout), (batch) => {
    const rows: Click[] = [];
    const rejects: Reject[] = [];
    const leftOut: LeftOutRow[] = [];
    for (const row of batch) {
      const read = reader.read(row);
      if ('reason' in read && isFooter(row) && below.length < GREATEST_FOOTER) {
        below.push(row);
        continue;
      }
      if (below.length > 0) {
        rejects.push(...asBadRows());
        below = [];
      }
      if ('duration' in read) rows.push(read);
      else if ('leftOut' in read) leftOut.push({ kind: read.leftOut, line: row.line });
      else rejects.push(asReject(row, read.reason));
    }
    return onRows({ rows, rejects, leftOut });
  });
  if (below.length > 0)
    await onRows({
      rows: [],
      rejects: [],
      leftOut: below.map(({ line }) => ({ kind: 'lines-skipped', line })),
    });
}
