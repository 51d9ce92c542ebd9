/** Reads a stream of bytes by counts and delimiters, holding a chunk of it at a time. */
import { S3Error } from './errors.ts';

/** Lines hold sizes, signatures, names of fields and files. */
const LONGEST_LINE_BYTES = 8192;

export type Bytes = AsyncIterable<Buffer>;

export class ByteReader {
  readonly #chunks: AsyncIterator<Buffer>;
  readonly #endedEarly: string;
  #pending: Buffer = Buffer.alloc(0);

  /** @param endedEarly message of the error when the stream ends before what is asked for. */
  constructor(bytes: Bytes, endedEarly: string) {
    this.#chunks = bytes[Symbol.asyncIterator]();
    this.#endedEarly = endedEarly;
  }

  /** So many bytes, in pieces. */
  async *take(count: number): AsyncGenerator<Buffer> {
    for (let left = count; left > 0; ) {
      if (this.#pending.length === 0) await this.#more();
      const piece = this.#cut(left);
      left -= piece.length;
      yield piece;
    }
  }

  /** What stands before the delimiter, in pieces; goes on behind it. */
  async *until(delimiter: string): AsyncGenerator<Buffer> {
    for (;;) {
      const end = this.#pending.indexOf(delimiter);
      // Without the delimiter in sight, its beginning may still be what the chunk ends with.
      const safe = end < 0 ? this.#pending.length - Buffer.byteLength(delimiter) + 1 : end;
      if (safe > 0) yield this.#cut(safe);
      if (end >= 0) break;
      await this.#more();
    }
    this.#cut(Buffer.byteLength(delimiter));
  }

  /** Text up to the next CRLF. */
  async line(): Promise<string> {
    return textWithin(this.until('\r\n'), LONGEST_LINE_BYTES);
  }

  #cut(length: number): Buffer {
    const piece = this.#pending.subarray(0, length);
    this.#pending = this.#pending.subarray(piece.length);
    return piece;
  }

  async #more(): Promise<void> {
    const { done, value } = await this.#chunks.next();
    if (done) throw new S3Error('IncompleteBody', this.#endedEarly);
    this.#pending = this.#pending.length > 0 ? Buffer.concat([this.#pending, value]) : value;
  }
}

export async function textWithin(bytes: Bytes, limitBytes: number): Promise<string> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of bytes) {
    length += piece.length;
    if (length > limitBytes) throw new S3Error('EntityTooLarge', `text of more than ${limitBytes} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString();
}
