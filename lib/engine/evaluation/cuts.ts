/** How a log is cut into folds, at random or by time, and what each cut in time leaves; time-folds.ts makes them. */
import * as z from 'zod';

export const foldsBySchema = z.enum(['random', 'time']);
export type FoldsBy = z.infer<typeof foldsBySchema>;

const apartSchema = z.object({ count: z.int(), pairs: z.int() });
export const timeCutSchema = z.object({
  from: z.iso.datetime().meta({ description: 'The cut: models learn from what was before.' }),
  to: z.iso.datetime().meta({ description: 'End of the window that they are judged on.' }),
  trainingRows: z.int().meta({ description: 'Pairs before the cut.' }),
  knownCustomers: z.int().meta({ description: 'Customers before the cut.' }),
  rows: z.int().meta({ description: 'Pairs in the window: judged, and those below.' }),
  judgedRows: z.int().meta({ description: 'First looks of known customers at known products.' }),
  judgedCustomers: z.int().meta({ description: 'Known customers with such looks.' }),
  repeats: z.int().meta({ description: 'Pairs that were there before the cut, too.' }),
  newProducts: apartSchema.meta({ description: 'Products that are first seen in the window.' }),
  newCustomers: apartSchema.meta({ description: 'Customers who are, with looks at known products.' }),
});
export type TimeCut = z.infer<typeof timeCutSchema>;

interface FoldOfModel {
  readonly foldsBy: FoldsBy;
  readonly fold: number;
  /** For comparison alone: the audiences of rating models, which take longest to judge, are left out. */
  readonly isComparison?: true;
}

/** Those that a model is judged on; after folds by time, the first at random, for comparison. */
export function foldsOfModel(folds: number, isByTime: boolean): FoldOfModel[] {
  const foldsBy = isByTime ? 'time' : 'random';
  const judged = Array.from({ length: folds }, (_, fold) => ({ foldsBy, fold }) as const);
  return isByTime ? [...judged, { foldsBy: 'random', fold: 0, isComparison: true }] : judged;
}

/** What a cut leaves, in words: `cut 2026-05-22: 135,000 rows of 2,900 customers before it, 13,000 first looks of …`. */
export function cutText({
  from,
  trainingRows,
  knownCustomers,
  judgedRows,
  judgedCustomers,
}: TimeCut): string {
  const count = (value: number) => value.toLocaleString('en');
  return (
    `cut ${from.slice(0, 10)}: ${count(trainingRows)} rows of ${count(knownCustomers)} customers before it, ` +
    `${count(judgedRows)} first looks of ${count(judgedCustomers)} of them after it`
  );
}
