/** What `ingest` leaves in the run. */
import type { Understood } from '../../lib/contracts/results.ts';
import { putNotes, putRunDetail } from '../../lib/runs/runs.ts';

/** Files named in the table's profile, whose item may have 400 KB. profile.json names all of them. */
export const FILES_IN_TABLE = 200;

export interface Ingested {
  /** Good rows of a log; stored addresses of a contacts file; stored products of a products file. */
  readonly rows: number;
  readonly badRows: number;
  /** Of a log: the newest time of its rows, or of its files. */
  readonly dataDate?: string;
}

/** Writes down what was understood, for people who look at the run. */
export async function tell(runId: string, understood: Understood, now: Date): Promise<void> {
  await putNotes(runId, 'ingest', understood.notes, now);
  await putRunDetail(runId, 'UNDERSTOOD', {
    ...understood,
    files: understood.files.slice(0, FILES_IN_TABLE),
  });
}
