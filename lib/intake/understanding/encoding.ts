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

/** Bytes of Windows-1252 above 0x7f that may stand inside a word, besides the letters from 0xc0: œ Œ ’ · ´ and the like. */
const INSIDE_WORDS = new Set([
  0x8c, 0x91, 0x92, 0x96, 0x97, 0x9c, 0xa0, 0xad, 0xaa, 0xb0, 0xb4, 0xb7, 0xba, 0xd7, 0xf7,
]);
/** Letters of western Europe stand alone or in pairs; three in a row are another alphabet. */
const GREATEST_RUN = 2;

/** Looks at all bytes of a file that begins like UTF-8. */
export class ByteScan {
  /** Characters of UTF-8 beyond ASCII, and bytes that cannot be UTF-8. */
  #characters = 0;
  #faults = 0;
  /** Bytes that a text of western Europe would not have there. */
  #strange = 0;
  /** Bytes of the character that are still to come. */
  #open = 0;
  /** The last byte, and whether the one before it was a letter of ASCII. */
  #before = 0;
  #afterLetter = false;
  #run = 0;

  add(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (byte < 0x80) this.#ascii(byte);
      else this.#beyond(byte);
      this.#afterLetter = isLetter(this.#before);
      this.#before = byte;
    }
  }

  /** `neither`: it is not UTF-8, and does not look like Latin-1. */
  get verdict(): 'UTF-8' | 'Latin-1' | 'neither' {
    if (this.#faults === 0 || this.#characters > this.#faults) return 'UTF-8';
    return this.#strange === 0 ? 'Latin-1' : 'neither';
  }

  #ascii(byte: number): void {
    if (this.#open > 0) this.#fault();
    this.#run = 0;
    const before = this.#before;
    const isInside = before >= 0x80 && before < 0xc0 && this.#afterLetter && isLetter(byte);
    if (isInside && !INSIDE_WORDS.has(before)) this.#strange++;
  }

  #beyond(byte: number): void {
    if (++this.#run > GREATEST_RUN) this.#strange++;
    if (byte < 0xc0) {
      if (this.#open === 0) this.#faults++;
      else if (--this.#open === 0) this.#characters++;
      return;
    }
    if (this.#open > 0) this.#fault();
    if (byte >= 0xc2 && byte <= 0xdf) this.#open = 1;
    else if (byte >= 0xe0 && byte <= 0xef) this.#open = 2;
    else if (byte >= 0xf0 && byte <= 0xf4) this.#open = 3;
    else this.#faults++;
  }

  #fault(): void {
    this.#open = 0;
    this.#faults++;
  }
}

const isLetter = (byte: number): boolean => (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;
