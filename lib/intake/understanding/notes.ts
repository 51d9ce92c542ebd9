/** The notes of a data set: a few of each kind, however many files there are. */
import type { RunNote } from '../../contracts/run-notes.ts';

export const READ_AS_LATIN_1: RunNote = {
  code: 'encoding',
  message: 'it is not UTF-8, and is read as Latin-1 (Windows-1252)',
};

/** Notes of one kind that are kept: a run's record must fit the table. */
const KEPT = 5;

/** The notes in their order; of those beyond the first of a kind, only how many there are. */
export function fewOfEach(notes: readonly RunNote[]): RunNote[] {
  const counts = new Map<string, number>();
  const kept = notes.filter(({ code }) => {
    const count = (counts.get(code) ?? 0) + 1;
    counts.set(code, count);
    return count <= KEPT;
  });
  const further = [...counts].filter(([, count]) => count > KEPT);
  return [
    ...kept,
    ...further.map(([code, count]): RunNote => {
      const { message } = notes.find((note) => note.code === code) as RunNote;
      return { code: 'further-notes', message: `${count - KEPT} more files: as ‘${message}’` };
    }),
  ];
}
