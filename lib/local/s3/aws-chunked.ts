/**
 * Decodes the content encoding `aws-chunked`, in which SDKs send bodies of streams:
 *   <size, hexadecimal>[;chunk-signature=…] CRLF <data> CRLF … 0[;…] CRLF <trailers> CRLF
 * Signatures and trailing checksums are passed over: this server is on the loopback and checks none.
 */
import { Transform, type TransformCallback } from 'node:stream';

const CRLF = '\r\n';
/** A size line holds a number and a signature. */
const LONGEST_SIZE_LINE_BYTES = 1024;

export class AwsChunkedDecoder extends Transform {
  private pending: Buffer = Buffer.alloc(0);
  /** Bytes of the present chunk that have not come yet. */
  private remaining = 0;
  private inTrailers = false;

  override _transform(bytes: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.pending = this.pending.length > 0 ? Buffer.concat([this.pending, bytes]) : bytes;
    try {
      while (this.pending.length > 0 && !this.inTrailers && this.takeData() && this.takeSizeLine());
      if (this.inTrailers) this.pending = Buffer.alloc(0);
      done();
    } catch (error) {
      done(error as Error);
    }
  }

  override _flush(done: TransformCallback): void {
    done(this.inTrailers ? null : new Error('the aws-chunked body ends inside a chunk'));
  }

  /** False while the chunk is incomplete. */
  private takeData(): boolean {
    const data = this.pending.subarray(0, this.remaining);
    if (data.length > 0) this.push(data);
    this.pending = this.pending.subarray(data.length);
    this.remaining -= data.length;
    return this.remaining === 0;
  }

  /** False while the line is incomplete. The line end before it closes the chunk before. */
  private takeSizeLine(): boolean {
    const start = this.pending.subarray(0, 2).toString('latin1') === CRLF ? 2 : 0;
    const end = this.pending.indexOf(CRLF, start, 'latin1');
    if (end < 0) {
      if (this.pending.length > LONGEST_SIZE_LINE_BYTES)
        throw new Error('an aws-chunked body without chunk sizes');
      return false;
    }
    const line = this.pending.subarray(start, end).toString('latin1');
    const [size] = /^[0-9a-f]+(?=;|$)/i.exec(line) ?? [];
    if (!size) throw new Error(`'${line.slice(0, 40)}' is not an aws-chunked chunk size`);
    this.remaining = Number.parseInt(size, 16);
    this.inTrailers = this.remaining === 0;
    this.pending = this.pending.subarray(end + CRLF.length);
    return true;
  }
}
