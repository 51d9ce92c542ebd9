/** A file in memory, cut into chunks as a network would cut it. */
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import type { IntakeFile } from '../../lib/intake/text-source.ts';

export function textFile(
  content: string | Uint8Array,
  { file = 'clicks.csv', chunkBytes = 65_536, lastModified = new Date('2026-04-02T03:04:05Z') } = {},
): IntakeFile {
  const bytes = Buffer.from(content);
  function* chunks() {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
  }
  return { file, sizeBytes: bytes.length, lastModified, open: () => Readable.from(chunks()) };
}

export function gzipFile(content: string, file = 'clicks.csv.gz'): IntakeFile {
  return textFile(gzipSync(content), { file });
}
