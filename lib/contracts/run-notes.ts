/** Notes: what a reader should know about a run although all went well. */
import * as z from 'zod';

/** A code is never removed: the table may still have notes of earlier versions. */
const NOTE_CODES = [
  'winner-not-fitted',
  'same-people',
  'no-better-than-yardstick',
  'no-audience',
  'smaller-parameters',
  'lists-too-large',
  'judged-at-random',
  'unchanged',
  // What ingest says of the files: docs/reading-logs.md.
  'encoding',
  'lines-skipped',
  'header-of-another-part',
  'columns-by-place',
  'column-in-doubt',
  'unit-converted',
  'units-differ',
  'unit-in-doubt',
  'thousands',
  'three-digits',
  'same-file',
  'placeholders',
  'totals',
  'repeated-header',
  'spoilt-ids',
  'ids-alike',
  'far-beyond',
  'winsorized',
  'times-missing',
  'forgotten',
  'nobody-regular',
  'no-address',
  'no-consent',
  'contacts-unmatched',
  'products-unmatched',
  'not-available',
  'other-data-set',
  'no-data-set',
  'further-notes',
] as const;

export const runNoteSchema = z
  .object({
    code: z.enum(NOTE_CODES).meta({ description: 'For programs.' }),
    message: z.string().meta({ description: 'For people.' }),
    file: z.string().optional().meta({ description: 'The uploaded file that the note is about.' }),
    line: z.int().min(1).optional().meta({ description: 'Line in that file, header included.' }),
  })
  .meta({ id: 'RunNote' });
export type RunNote = z.infer<typeof runNoteSchema>;
