/**
 * Cursors: where a list goes on. Callers send them back unchanged.
 * Form: base64url(JSON of the position) `.` checksum. The checksum covers the scope, i.e. the list and its
 * parameters, so a cursor that was changed or that belongs to another list is refused. It is not a signature, and
 * need not be one: a cursor reveals nothing that the list would not show.
 */
import { createHash } from 'node:crypto';
import type * as z from 'zod';
import { ApiError } from './errors.ts';

type Scope = readonly string[];

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
