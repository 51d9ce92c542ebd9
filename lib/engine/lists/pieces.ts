/** Pieces of at most `most` in size, but of at least one value. The size of a value is 1 when left out. */
export function* piecesOf<T>(values: Iterable<T>, most: number, sizeOf = (_: T) => 1): Generator<T[]> {
  let piece: T[] = [];
  let size = 0;
  for (const value of values) {
    if (piece.length > 0 && size + sizeOf(value) > most) {
      yield piece;
      piece = [];
      size = 0;
    }
    piece.push(value);
    size += sizeOf(value);
  }
  if (piece.length > 0) yield piece;
}
