/** Rows grouped by customer (or product): what a model computes once for all rows of a group. */

export interface RowGroup {
  readonly key: number;
  /** Row numbers, ascending. A view: valid until the next group. */
  readonly rows: Int32Array;
}

/** The rows of each key that occurs, by ascending key. `keys[row]` is any integer from −1 on. Stable. */
export function* groupRows(keys: Int32Array): Generator<RowGroup> {
  let keyCount = 0;
  for (const key of keys) if (key + 2 > keyCount) keyCount = key + 2;
  const start = new Int32Array(keyCount + 1);
  for (const key of keys) start[key + 2]++;
  for (let n = 0; n < keyCount; n++) start[n + 1] += start[n];
  const order = new Int32Array(keys.length);
  const place = start.slice(0, keyCount);
  for (let row = 0; row < keys.length; row++) order[place[keys[row] + 1]++] = row;
  for (let n = 0; n < keyCount; n++)
    if (start[n] < start[n + 1]) yield { key: n - 1, rows: order.subarray(start[n], start[n + 1]) };
}
