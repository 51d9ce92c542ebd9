import { describe, expect, test, vi } from 'vitest';
import {
  decode,
  decodeDataset,
  decodeModel,
  encode,
  encodeDataset,
  encodeModel,
} from '../../lib/engine/codec.ts';
import { DataError } from '../../lib/engine/errors.ts';
import { fitModel } from '../../lib/engine/fit-model.ts';
import { type Dataset, Interactions } from '../../lib/engine/interactions.ts';
import type { RankingModel } from '../../lib/engine/model.ts';
import { cosine } from '../../lib/engine/models/item-similarity/measures.ts';
import { rankingBy } from './ranking-by.ts';

const dataset: Dataset = {
  customers: Int32Array.of(0, 0, 1, 2),
  products: Int32Array.of(0, 1, 0, 1),
  durations: Float64Array.of(12, 0.25, 489, 3),
  customerIds: ['CC2019310', 'Zoë', ''],
  productIds: ['0_1', '商品_2'],
};

const joined = (pieces: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(pieces));

describe('the container', () => {
  test('gives back header and arrays of every type as they were', () => {
    const header = { name: 'a', nested: [1, null, { text: 'größer 商品 😀 \u2028' }] };
    const arrays = {
      doubles: Float64Array.of(Math.PI, -0, Number.NaN, Number.POSITIVE_INFINITY, 5e-324),
      floats: Float32Array.of(0.5, -2),
      integers: Int32Array.of(-2147483648, 2147483647, 0),
      unsigned: Uint32Array.of(4294967295),
      shorts: Uint16Array.of(65535, 0, 1),
      bytes: Uint8Array.of(255),
      empty: new Float64Array(0),
    };

    const decoded = decode(joined(encode(header, arrays)));

    expect(decoded.header).toEqual(header);
    expect(decoded.arrays).toEqual(arrays);
  });

  test('reads bytes that start anywhere in their buffer', () => {
    const bytes = joined(encode({}, { numbers: Float64Array.of(1.5, 2.5) }));
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);

    const decoded = decode(shifted.subarray(3));

    expect(decoded.arrays).toEqual({ numbers: Float64Array.of(1.5, 2.5) });
  });

  test('writes only the part that a view of a larger array has', () => {
    const part = Float64Array.of(1, 2, 3, 4).subarray(1, 3);

    expect(decode(joined(encode(null, { part }))).arrays).toEqual({ part: Float64Array.of(2, 3) });
  });

  test('is written in pieces that are views, not copies', () => {
    const numbers = Float64Array.of(1, 2);

    const pieces = encode({}, { numbers, bytes: Uint8Array.of(1) });

    expect(pieces.map(({ buffer }) => buffer)).toContain(numbers.buffer);
  });

  test('is read as views, not copies', () => {
    const bytes = joined(encode({}, { numbers: Float64Array.of(1) }));

    expect(decode(bytes).arrays.numbers.buffer).toBe(bytes.buffer);
  });

  test('has the documented bytes, little-endian', () => {
    const bytes = joined(encode(null, { numbers: Int32Array.of(258) }));

    const text = String.fromCharCode(...bytes);
    expect(text.startsWith('DWELLBIN\x01\0\0\0')).toBe(true);
    expect([...bytes.slice(-8)]).toEqual([2, 1, 0, 0, 0, 0, 0, 0]);
    expect(bytes.length % 8).toBe(0);
  });

  test('refuses an array type that it could not read again', () => {
    const wrong = { numbers: BigInt64Array.of(1n) } as never;

    expect(() => encode(null, wrong)).toThrow('BigInt64Array cannot be stored');
  });
});

describe('a damaged file', () => {
  const whole = joined(encodeDataset(dataset));

  test('is refused, whichever byte it was cut at', () => {
    for (let length = 0; length < whole.length; length++)
      expect(() => decode(whole.slice(0, length)), `${length} bytes`).toThrow(DataError);
    expect(() => decode(whole.slice(0, 40))).toThrow(
      /^damaged file: its head ends at byte \d+, the file at 40; write/,
    );
  });

  test('is refused when it has bytes too many', () => {
    const longer = new Uint8Array(whole.length + 8);
    longer.set(whole);

    expect(() => decode(longer)).toThrow(
      `damaged file: ${whole.length + 8} bytes instead of ${whole.length}; write it again`,
    );
  });

  test('is told from a file that is not Dwell’s', () => {
    const text = Uint8Array.from('customer,product,duration\n', (character) => character.charCodeAt(0));

    expect(() => decode(text)).toThrow('not a file of Dwell: it does not start with DWELLBIN');
  });

  test('is told from a file of a future version', () => {
    const future = whole.slice();
    future[8] = 2;

    expect(() => decode(future)).toThrow(
      'the file has version 2 of the format, this Dwell reads 1; write it again',
    );
  });

  test('is refused when its head is not JSON, or describes an array that cannot be', () => {
    const broken = whole.slice();
    broken[16] = 'x'.charCodeAt(0);
    const unknownType = whole.slice();
    const text = String.fromCharCode(...whole);
    unknownType.set(
      Uint8Array.from('Float65Array', (c) => c.charCodeAt(0)),
      text.indexOf('Float64Array'),
    );

    expect(() => decode(broken)).toThrow(/^damaged file: its head cannot be read/);
    expect(() => decode(headOf({ arrays: [{ name: 'a', type: 'Uint8Array', length: -8 }] }))).toThrow(
      "damaged file: its head cannot be read (array 'a' has no valid type and length); write it again",
    );
    expect(() => decode(unknownType)).toThrow(/^damaged file: its head cannot be read/);
  });
});

/** A container that ends with its head. */
function headOf(head: object): Uint8Array {
  const text = JSON.stringify(head).padEnd(80);
  const bytes = Uint8Array.from(`DWELLBIN\x01\0\0\0P\0\0\0${text}`, (character) => character.charCodeAt(0));
  expect(text).toHaveLength(80);
  return bytes;
}

describe('a stored data set', () => {
  test.each(['customers', 'products', 'durations'] as const)('is refused when it has fewer %s', (column) => {
    const shorter = { ...dataset, [column]: dataset[column].subarray(1) };

    expect(() => decodeDataset(joined(encodeDataset(shorter)))).toThrow(
      'damaged file: its columns differ in length; write it again',
    );
  });

  test('comes back with every id as it was, in any script and length', () => {
    const decoded = decodeDataset(joined(encodeDataset(dataset)));

    expect(decoded).toEqual(dataset);
  });

  test('with times comes back as its looks, and as the pairs that they make', () => {
    const looks = {
      customers: Int32Array.of(0, 1, 0),
      products: Int32Array.of(1, 0, 1),
      durations: Float64Array.of(12, 5, 0.5),
      times: Float64Array.of(1_767_225_600_000, Number.NaN, 1_777_225_600_000),
      repeats: 'max' as const,
    };

    const decoded = decodeDataset(joined(encodeDataset({ ...dataset, looks })));

    expect(decoded).toEqual({
      ...{ customerIds: dataset.customerIds, productIds: dataset.productIds, looks },
      customers: Int32Array.of(0, 1),
      products: Int32Array.of(1, 0),
      durations: Float64Array.of(12, 5),
      isRecent: Uint8Array.of(1, 0),
    });
  });

  test('with times is refused when it has fewer of them', () => {
    const { customers, products, durations } = dataset;
    const looks = {
      ...{ customers, products, durations },
      times: Float64Array.of(1),
      repeats: 'sum' as const,
    };

    expect(() => decodeDataset(joined(encodeDataset({ ...dataset, looks })))).toThrow(
      'damaged file: its columns differ in length; write it again',
    );
  });

  test('may have very long ids, and halves of surrogate pairs', () => {
    const odd = { ...dataset, customerIds: ['x'.repeat(100_000), '\ud800', '😀'] };

    expect(decodeDataset(joined(encodeDataset(odd))).customerIds).toEqual(odd.customerIds);
  });

  test('is not mistaken for a model', () => {
    const interactions = new Interactions(dataset);

    expect(() => decodeModel(joined(encodeDataset(dataset)), interactions)).toThrow(
      'the file holds a dataset, not a model',
    );
    expect(() => decodeDataset(joined(encode(null, {})))).toThrow(
      'the file holds something else, not a dataset',
    );
  });

  test('of three million rows takes 16 bytes per row, and comes back', () => {
    const rows = 3_000_000;
    const large: Dataset = {
      customers: Int32Array.from({ length: rows }, (_, row) => row % 100_000),
      products: Int32Array.from({ length: rows }, (_, row) => row % 9973),
      durations: Float64Array.from({ length: rows }, (_, row) => row / 7),
      customerIds: Array.from({ length: 100_000 }, (_, n) => `CC${n}`),
      productIds: Array.from({ length: 9973 }, (_, n) => `${n % 8}_${n}`),
    };

    const bytes = joined(encodeDataset(large));
    const decoded = decodeDataset(bytes);

    expect(bytes.length / rows).toBeLessThan(17);
    expect(decoded.durations[rows - 1]).toBe((rows - 1) / 7);
    expect(decoded.customers[rows - 1]).toBe(99_999);
    expect(decoded.customerIds).toEqual(large.customerIds);
  });
});

describe('a stored model', () => {
  const defaults = cosine.parameters.parse({});

  test('comes back with its parameters and answers the same', () => {
    const interactions = new Interactions(dataset);
    const parameters = cosine.parameters.parse({ neighbours: 3 });
    const fitted = fitModel(cosine, interactions, parameters);

    const stored = decodeModel(joined(encodeModel(fitted)), interactions);

    const scores = [fitted.model, stored.model as RankingModel].map((model) => {
      const all = new Float64Array(2);
      model.score(0, all);
      return all;
    });
    expect(stored.spec).toBe(cosine);
    expect(stored.parameters).toEqual({ neighbours: 3, threshold: 0.001 });
    expect(scores[1]).toEqual(scores[0]);
  });

  test('keeps the plain numbers of its state to the last bit', () => {
    const interactions = new Interactions(dataset);
    const state = { mean: 0.1 + 0.2, minusZero: -0, biases: Float64Array.of(1) };
    const model = { ...rankingBy(() => {}), state: () => state };
    const restore = vi.spyOn(cosine, 'restore').mockReturnValue(cosine.fit(interactions, defaults));

    const stored = { spec: cosine, parameters: defaults, model, interactions };
    decodeModel(joined(encodeModel(stored)), interactions);

    expect(restore).toHaveBeenCalledWith(state, interactions, defaults);
    restore.mockRestore();
  });

  test('is refused when the registry has no model of its name', () => {
    const spec = { ...cosine, name: 'tomorrow' };
    const interactions = new Interactions(dataset);
    const bytes = joined(encodeModel(fitModel(spec, interactions, defaults)));

    expect(() => decodeModel(bytes, interactions)).toThrow(/^no model is named 'tomorrow'/);
  });
});
