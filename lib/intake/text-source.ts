/** Opens a file, unpacks gzip, and turns its bytes into text. */
import { isAscii } from 'node:buffer';
import { pipeline, type Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { createGunzip } from 'node:zlib';
import { InputError } from '../contracts/errors.ts';
import { ByteScan, DECODER_LABELS, type Encoding, encodingOfHead } from './understanding/encoding.ts';
import type { Head } from './understanding/layout.ts';
import { LineTooLong, MAX_LINE_LENGTH } from './understanding/records.ts';

/** A file to read, wherever it is stored. It can be opened more than once. */
export interface IntakeFile {
  /** Its name for people: a path, or an S3 key. */
  readonly file: string;
  readonly sizeBytes: number;
  readonly lastModified: Date;
  open(): Readable | Promise<Readable>;
}

/** Enough to tell delimiter, header and columns. */
const HEAD_BYTES = 65_536;

/**
 * The beginning of a file.
 * @param encoding if it is known already: what comes later in the file may tell it
 * @throws InputError bad-file if the file is not text
 */
export async function headOf(input: IntakeFile, encoding?: Encoding): Promise<Head> {
  return withBytes(input, async (chunks) => {
    const taken: Buffer[] = [];
    let sizeBytes = 0;
    let isComplete = true;
    for await (const chunk of chunks) {
      taken.push(chunk);
      sizeBytes += chunk.length;
      const hasLine =
        sizeBytes > MAX_LINE_LENGTH || taken.some((some) => some.includes(10) || some.includes(13));
      if (sizeBytes >= HEAD_BYTES && hasLine) {
        isComplete = false;
        break;
      }
    }
    const bytes = Buffer.concat(taken);
    const found = encoding ?? encodingOf(input.file, bytes);
    const decoder = decoderOf(found);
    const text = decoder.write(bytes) + (isComplete ? decoder.end() : '');
    if (!isComplete && !/[\n\r]/.test(text)) throw new LineTooLong();
    return { file: input.file, encoding: found, text, isComplete };
  });
}

/** What all bytes of a file tell of its encoding; its head may be plain ASCII. */
export async function encodingOfAll(input: IntakeFile): Promise<Encoding> {
  const { encoding } = await headOf(input);
  if (encoding !== 'UTF-8' && encoding !== 'Latin-1') return encoding;
  const scan = new ByteScan();
  await readBytes(input, (chunk) => {
    if (!isAscii(chunk)) scan.add(chunk);
  });
  return scan.verdict;
}

/** The whole text in pieces. @param onBytes sees each piece before it is decoded */
export async function readText(
  input: IntakeFile,
  encoding: Encoding,
  onText: (text: string) => Promise<void>,
  onBytes: (bytes: Buffer) => void = () => {},
): Promise<void> {
  const decoder = decoderOf(encoding);
  await withBytes(input, async (chunks) => {
    for await (const chunk of chunks) {
      onBytes(chunk);
      const text = decoder.write(chunk);
      if (text !== '') await onText(text);
    }
    await onText(decoder.end());
  });
}

/** All bytes in pieces, unpacked. */
export async function readBytes(
  input: IntakeFile,
  onBytes: (bytes: Buffer) => Promise<void> | void,
): Promise<void> {
  await withBytes(input, async (chunks) => {
    for await (const chunk of chunks) await onBytes(chunk);
  });
}

function encodingOf(file: string, head: Buffer): Encoding {
  const found = encodingOfHead(head);
  if (typeof found !== 'string') throw new InputError('bad-file', `${file}: ${found.fault}`);
  return found === 'UTF-8' && !isAscii(head) ? scanOf(head).verdict : found;
}

function scanOf(bytes: Buffer): ByteScan {
  const scan = new ByteScan();
  scan.add(bytes);
  return scan;
}

interface Decoder {
  write(bytes: Buffer): string;
  end(): string;
}

/** Without the byte order mark. */
function decoderOf(encoding: Encoding): Decoder {
  if (encoding === 'UTF-16BE' || encoding === 'Latin-1') {
    const decoder = new TextDecoder(DECODER_LABELS[encoding]);
    return { write: (bytes) => decoder.decode(bytes, { stream: true }), end: () => decoder.decode() };
  }
  const decoder = new StringDecoder(encoding === 'UTF-16LE' ? 'utf16le' : 'utf8');
  let isFirst = true;
  return {
    write(bytes) {
      const text = decoder.write(bytes);
      if (!isFirst || text === '') return text;
      isFirst = false;
      return text.replace(/^\uFEFF/, '');
    },
    end: () => decoder.end(),
  };
}

/** The unpacked bytes. The source is closed at the end. */
async function withBytes<T>(
  input: IntakeFile,
  use: (chunks: AsyncIterable<Buffer>) => Promise<T>,
): Promise<T> {
  const source = await input.open();
  try {
    return await use(unpacked(source));
  } catch (error) {
    throw asInputError(input.file, error);
  } finally {
    source.destroy();
  }
}

async function* unpacked(source: Readable): AsyncGenerator<Buffer> {
  const chunks: AsyncIterator<Buffer> = source[Symbol.asyncIterator]();
  let first: Buffer = Buffer.alloc(0);
  while (first.length < 2) {
    const next = await chunks.next();
    if (next.done) break;
    first = first.length === 0 ? next.value : Buffer.concat([first, next.value]);
  }
  async function* all() {
    yield first;
    yield* { [Symbol.asyncIterator]: () => chunks };
  }
  const isGzip = first[0] === 0x1f && first[1] === 0x8b;
  yield* isGzip ? pipeline(all(), createGunzip(), () => {}) : all();
}

function asInputError(file: string, error: unknown): unknown {
  if (error instanceof LineTooLong)
    return new InputError(
      'bad-file',
      `${file}: a line is longer than ${MAX_LINE_LENGTH.toLocaleString('en')} characters; this is not a CSV file`,
    );
  const { code, message } = error as { code?: unknown; message?: string };
  if (typeof code === 'string' && code.startsWith('Z_'))
    return new InputError(
      'bad-file',
      `${file}: the gzip data is damaged or cut off (${message}); pack the file again`,
    );
  return error;
}
