/** What a reader should know about a run although all went well. */
import * as z from 'zod';

/** Codes are added, never taken away: the table holds the notes of earlier versions' runs. */
const NOTE_CODES = ['winner-not-fitted'] as const;

export const runNoteSchema = z
  .object({
    code: z.enum(NOTE_CODES).meta({ description: 'For programs.' }),
    message: z.string().meta({ description: 'For people.' }),
    file: z.string().optional().meta({ description: 'The uploaded file that the note is about.' }),
    line: z.int().min(1).optional().meta({ description: 'In that file, the header counted.' }),
  })
  .meta({ id: 'RunNote' });
export type RunNote = z.infer<typeof runNoteSchema>;
