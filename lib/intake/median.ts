/**
 * The median without a sorted copy. The bits of numbers from 0 on stand in the order of the numbers, so the value at
 * a place of the sorted order is found 16 bits at a time: how many values have which of the next 16 bits.
 */
const WORDS = 4;

/** @param values none below 0. Of an even number of them the mean of the two in the middle; NaN of none. */
export function medianOf(values: Float64Array): number {
  if (values.length === 0) return Number.NaN;
  const middle = values.length >> 1;
  const upper = valueAt(values, middle);
  return values.length % 2 === 1 ? upper : upper / 2 + valueAt(values, middle - 1) / 2;
}

/** @param place from 0. */
function valueAt(values: Float64Array, place: number): number {
  const words = new Uint16Array(values.buffer, values.byteOffset, WORDS * values.length);
  const found = new Uint16Array(WORDS);
  let left = place;
  for (let word = WORDS - 1; word >= 0; word--) {
    const counts = countNext(words, word, found);
    let bits = 0;
    while (left >= counts[bits]) left -= counts[bits++];
    found[word] = bits;
  }
  return new Float64Array(found.buffer)[0];
}

/** Of the values whose more significant words are as `found`, how many have which bits in this word. */
function countNext(words: Uint16Array, word: number, found: Uint16Array): Uint32Array {
  const counts = new Uint32Array(2 ** 16);
  for (let start = 0; start < words.length; start += WORDS) {
    let above = WORDS - 1;
    while (above > word && words[start + above] === found[above]) above--;
    if (above === word) counts[words[start + word]]++;
  }
  return counts;
}
