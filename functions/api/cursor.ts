/**
 * Cursors: where a list goes on. Callers send them back as they came.
 * Form: base64url(JSON of the position) `.` checksum. The checksum takes in the scope, i.e. the list and its
 * parameters: a cursor that was changed, or that belongs to another list, is refused. It is no signature: a cursor
 * shows nothing that the list would not show.
 */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { ApiError } from './errors.ts';

/** In a ranked list: how many entries of each stored list have been shown. */
export const rankedPositionSchema = z.strictObject({
  run: z.string(),
  shown: z.array(z.int().min(0)),
});

/** In a listing by id: the id shown last. */
export const listingPositionSchema = z.strictObject({ run: z.string(), after: z.string().min(1) });

/** In the list of runs: the run shown last. */
export const runsPositionSchema = z.strictObject({ requestedAt: z.iso.datetime(), runId: z.string().min(1) });

export type Scope = readonly string[];

export function encodeCursor(scope: Scope, position: unknown): string {
  const text = Buffer.from(JSON.stringify(position)).toString('base64url');
  return `${text}.${checksum(scope, text)}`;
}

/** Undefined for the start of the list. @throws ApiError bad-cursor */
export function decodeCursor<T>(
  scope: Scope,
  cursor: string | undefined,
  schema: z.ZodType<T>,
): T | undefined {
  if (cursor === undefined) return undefined;
  const [text, sum] = cursor.split('.');
  if (sum !== checksum(scope, text)) throw badCursor();
  const position = schema.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString()));
  if (!position.success) throw badCursor();
  return position.data;
}

export function badCursor(): ApiError {
  return new ApiError(
    'bad-cursor',
    'query cursor: this is no cursor of this list; send nextCursor as it came, with the same path and parameters',
  );
}

function checksum(scope: Scope, text: string): string {
  return createHash('sha256')
    .update(JSON.stringify([...scope, text]))
    .digest('base64url')
    .slice(0, 12);
}
