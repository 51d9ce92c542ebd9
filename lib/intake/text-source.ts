/** Opens a file and makes sure that it is text: gzip is unpacked, binary files are refused. */
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { InputError } from '../contracts/errors.ts';

/** A file to read, wherever it is stored. */
export interface IntakeFile {
  /** Its name for people: a path, or an S3 key. */
  readonly file: string;
  readonly sizeBytes: number;
  readonly lastModified: Date;
  open(): Readable | Promise<Readable>;
}

export interface TextSource {
  /** The first bytes, enough to tell the format; all bytes if the file is short. */
  readonly head: Buffer;
  /** True if `head` is the whole text. */
  readonly complete: boolean;
  /** The whole text, `head` included. It can be read once. */
  readonly chunks: AsyncIterable<Buffer>;
}

const HEAD_SIZE_BYTES = 65_536;

/**
 * @param source the opened file; the caller destroys it.
 * @throws InputError bad-file if the file is not text in UTF-8.
 */
export async function openText(file: string, source: Readable): Promise<TextSource> {
  let text = await peek(source);
  const isGzip = text.head[0] === 0x1f && text.head[1] === 0x8b;
  if (isGzip) text = await peek(pipeline(text.chunks, createGunzip(), () => {}));
  const fault = formatFault(text.head);
  if (fault) throw new InputError('bad-file', `${file}: ${fault}`);
  return text;
}

function formatFault(head: Buffer): string | undefined {
  const mark = head.toString('latin1', 0, 2);
  if (mark === 'PK') return 'this is an Excel workbook or a zip archive; save it as CSV (UTF-8)';
  if (mark === '\xff\xfe' || mark === '\xfe\xff') return 'this is UTF-16 text; save it as CSV (UTF-8)';
  if (head.includes(0)) return 'this is a binary file; it must be text, CSV in UTF-8';
  return undefined;
}

async function peek(source: Readable): Promise<TextSource> {
  const rest: AsyncIterator<Buffer> = source[Symbol.asyncIterator]();
  const taken: Buffer[] = [];
  let sizeBytes = 0;
  let complete = false;
  while (!complete && sizeBytes < HEAD_SIZE_BYTES) {
    const next = await rest.next();
    if (next.done) complete = true;
    else {
      taken.push(next.value);
      sizeBytes += next.value.length;
    }
  }
  const head = Buffer.concat(taken);
  async function* chunks() {
    yield head;
    yield* { [Symbol.asyncIterator]: () => rest };
  }
  return { head, complete, chunks: chunks() };
}
