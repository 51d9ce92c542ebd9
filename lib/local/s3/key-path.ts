/**
 * Object keys as paths that every file system takes. A key is up to 1024 bytes of anything; a file name is up to
 * 255 bytes, and some characters and names mean something else. `%` escapes, and never stands in a path otherwise:
 *   %XX  a byte that a file name must not hold
 *   %_   an empty segment
 *   %-   the segment goes on in the directory below
 */
import path from 'node:path';

/** Leaves room for what the store appends to a name. */
const NAME_BYTES = 160;

export function keyToPath(key: string): string {
  return key.split('/').map(segmentToPath).join(path.sep);
}

export function pathToKey(file: string): string {
  const segments = file
    .split(path.sep)
    .join('/')
    .replaceAll('%-/', '')
    .split('/')
    .map((name) => (name === '%_' ? '' : decodeURIComponent(name)));
  return segments.join('/');
}

function segmentToPath(segment: string): string {
  if (segment === '') return '%_';
  const escaped = segment
    .replace(/[%<>:"\\|?*\p{Cc}]/gu, percentEncode)
    .replace(/^\.{1,2}$/, (dots) => dots.replaceAll('.', '%2E'));
  const names = [''];
  for (const piece of escaped.match(/%[0-9A-F]{2}|./gsu) ?? []) {
    const name = names[names.length - 1];
    if (Buffer.byteLength(name + piece) > NAME_BYTES) names.push(piece);
    else names[names.length - 1] = name + piece;
  }
  return names.join(`%-${path.sep}`);
}

function percentEncode(character: string): string {
  return [...Buffer.from(character)]
    .map((byte) => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`)
    .join('');
}
