/** Which encoding the bytes of a file have. The caller decodes them, with the decoder of its platform. */

export type Encoding = 'UTF-8' | 'UTF-8 with BOM' | 'UTF-16LE' | 'UTF-16BE' | 'Latin-1';

/** The label that TextDecoder knows each by. Latin-1 means what Windows makes of it, as browsers do. */
export const DECODER_LABELS: Readonly<Record<Encoding, string>> = {
  'UTF-8': 'utf-8',
  'UTF-8 with BOM': 'utf-8',
  'UTF-16LE': 'utf-16le',
  'UTF-16BE': 'utf-16be',
  'Latin-1': 'windows-1252',
};

/** What the first bytes tell. UTF-8 is the answer for plain ASCII too: what comes later may tell more (ByteScan). */
export function encodingOfHead(head: Uint8Array): Encoding | { readonly fault: string } {
  const [a, b, c, d] = head;
  if (a === 0x50 && b === 0x4b && (c === 3 || c === 5 || c === 7))
    return { fault: 'this is an Excel workbook or a zip archive; save it as CSV (UTF-8)' };
  if (a === 0xd0 && b === 0xcf) return { fault: 'this is an old Excel workbook; save it as CSV (UTF-8)' };
  if (a === 0x25 && b === 0x50 && c === 0x44)
    return { fault: 'this is a PDF; export the rows as CSV (UTF-8)' };
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'UTF-8 with BOM';
  if (a === 0xff && b === 0xfe && !(c === 0 && d === 0)) return 'UTF-16LE';
  if (a === 0xfe && b === 0xff) return 'UTF-16BE';
  return (
    utf16WithoutMark(head) ??
    (head.includes(0) ? { fault: 'this is a binary file; it must be text' } : 'UTF-8')
  );
}

/** In UTF-16, every second byte of most texts is zero. */
function utf16WithoutMark(head: Uint8Array): Encoding | undefined {
  const zeros = [0, 0];
  const length = Math.min(head.length, 4096) & ~1;
  for (let at = 0; at < length; at++) if (head[at] === 0) zeros[at & 1]++;
  const [even, odd] = zeros.map((count) => (2 * count) / length);
  if (length >= 8 && odd > 0.7 && even < 0.05) return 'UTF-16LE';
  if (length >= 8 && even > 0.7 && odd < 0.05) return 'UTF-16BE';
  return undefined;
}

/** Looks at all bytes of a file that begins like UTF-8. */
export class ByteScan {
  /** Characters of UTF-8 beyond ASCII, and bytes that cannot be UTF-8. */
  #characters = 0;
  #faults = 0;
  /** Bytes of the character that are still to come. */
  #open = 0;

  add(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (byte >= 0x80 && byte < 0xc0) this.#continue();
      else {
        if (this.#open > 0) this.#faults++;
        this.#open = lengthFrom(byte) - 1;
        if (this.#open < 0) this.#faults++;
      }
    }
  }

  /**
   * A file with more characters of UTF-8 than faults is UTF-8, and damaged. Any other is taken for Latin-1: nothing tells
   * it from other encodings of one byte per letter.
   */
  get verdict(): 'UTF-8' | 'Latin-1' {
    return this.#faults === 0 || this.#characters > this.#faults ? 'UTF-8' : 'Latin-1';
  }

  #continue(): void {
    if (this.#open <= 0) this.#faults++;
    else if (--this.#open === 0) this.#characters++;
  }
}

/** Bytes of the character that begins with this byte, which is no continuation; 0 if none does. */
function lengthFrom(byte: number): number {
  if (byte < 0x80) return 1;
  if (byte >= 0xc2 && byte <= 0xdf) return 2;
  if (byte >= 0xe0 && byte <= 0xef) return 3;
  return byte >= 0xf0 && byte <= 0xf4 ? 4 : 0;
}
