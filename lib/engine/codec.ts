/**
 * Data sets and fitted models as bytes, for storage between the functions of a run.
 *
 * A compact container, all numbers little-endian:
 *   0   8 bytes  'DWELLBIN'
 *   8   uint32   version of the container
 *   12  uint32   length of the head, in bytes
 *   16  head     JSON, ASCII only (other characters as \uXXXX): { header, arrays: [{ name, type, length }] }
 *   …   arrays   one after the other, each from a multiple of 8 bytes on
 *
 * Neither reading nor writing copies arrays: what is read are views on the bytes, and a container is written as
 * consecutive pieces, which are views on the arrays. Arrays are the machine's own bytes: Dwell runs on little-endian
 * machines (x64, arm64). Text is stored as UTF-16 code units, which JavaScript strings consist of, so that every id
 * comes back as it was.
 */
import { DataError } from './errors.ts';
import type { StoredModel } from './fit-model.ts';
import type { Dataset, Interactions } from './interactions.ts';
import { newestOf, pairsOf, type Repeats } from './looks.ts';
import type { ModelState } from './model.ts';
import { modelNamed } from './registry.ts';

const MAGIC = 'DWELLBIN';
const VERSION = 1;
const PREAMBLE_BYTES = 16;
const ALIGNMENT_BYTES = 8;
/** Arguments of one `String.fromCharCode`: engines refuse too many. */
const UNITS_PER_CALL = 8192;

const ARRAY_TYPES = { Float64Array, Float32Array, Int32Array, Uint32Array, Uint16Array, Uint8Array } as const;
type ArrayType = keyof typeof ARRAY_TYPES;
export type StoredArray = Float64Array | Float32Array | Int32Array | Uint32Array | Uint16Array | Uint8Array;

interface Head {
  readonly header: unknown;
  readonly arrays: ReadonlyArray<{ name: string; type: ArrayType; length: number }>;
}

/**
 * @param header any JSON value.
 * @returns the pieces of the container.
 */
export function encode(header: unknown, arrays: Readonly<Record<string, StoredArray>>): Uint8Array[] {
  const entries = Object.entries(arrays);
  const places = entries.map(([name, array]) => ({ name, type: typeOf(array), length: array.length }));
  const head = asciiJson({ header, arrays: places });
  const start = new Uint8Array(aligned(PREAMBLE_BYTES + head.length));
  const preamble = new DataView(start.buffer);
  start.set(asciiBytes(MAGIC));
  preamble.setUint32(8, VERSION, true);
  preamble.setUint32(12, head.length, true);
  start.set(asciiBytes(head), PREAMBLE_BYTES);
  return [start, ...entries.flatMap(([, array]) => alignedPieces(array))];
}

/** An array's bytes, and zeros up to the start of the next one. */
function alignedPieces({ buffer, byteOffset, byteLength }: StoredArray): Uint8Array[] {
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  const gap = aligned(byteLength) - byteLength;
  return gap === 0 ? [bytes] : [bytes, new Uint8Array(gap)];
}

/**
 * @returns the header, and the arrays as views on `bytes` (on a copy if `bytes` does not start at a multiple of 8 in its
 * buffer).
 * @throws DataError when the bytes are not a container, come from a newer Dwell, or are damaged.
 */
export function decode(bytes: Uint8Array): { header: unknown; arrays: Record<string, StoredArray> } {
  const whole = bytes.byteOffset % ALIGNMENT_BYTES === 0 ? bytes : new Uint8Array(bytes);
  const { header, arrays, end } = readHead(whole);
  let size = end;
  const offsets = arrays.map(({ type, length }) => {
    const offset = whole.byteOffset + size;
    size = aligned(size + length * ARRAY_TYPES[type].BYTES_PER_ELEMENT);
    return offset;
  });
  if (size !== whole.length)
    throw new DataError(`damaged file: ${whole.length} bytes instead of ${size}; write it again`);
  const views = arrays.map(({ name, type, length }, n): [string, StoredArray] => [
    name,
    new ARRAY_TYPES[type](whole.buffer as ArrayBuffer, offsets[n], length),
  ]);
  return { header, arrays: Object.fromEntries(views) };
}

function readHead(bytes: Uint8Array): Head & { end: number } {
  if (bytes.length < PREAMBLE_BYTES || text(bytes.subarray(0, MAGIC.length)) !== MAGIC)
    throw new DataError(`not a file of Dwell: it does not start with ${MAGIC}`);
  const preamble = new DataView(bytes.buffer, bytes.byteOffset, PREAMBLE_BYTES);
  const version = preamble.getUint32(8, true);
  if (version !== VERSION)
    throw new DataError(
      `the file has version ${version} of the format, this Dwell reads ${VERSION}; write it again`,
    );
  const end = PREAMBLE_BYTES + preamble.getUint32(12, true);
  if (end > bytes.length)
    throw new DataError(
      `damaged file: its head ends at byte ${end}, the file at ${bytes.length}; write it again`,
    );
  try {
    const head = JSON.parse(text(bytes.subarray(PREAMBLE_BYTES, end))) as Head;
    const wrong = head.arrays.find(
      ({ type, length }) => !Object.hasOwn(ARRAY_TYPES, type) || !Number.isInteger(length) || length < 0,
    );
    if (wrong) throw new SyntaxError(`array '${wrong.name}' has no valid type and length`);
    return { ...head, end: aligned(end) };
  } catch (error) {
    throw new DataError(
      `damaged file: its head cannot be read (${(error as Error).message}); write it again`,
    );
  }
}

/** @throws Error when an array is of a type that is not stored. */
function typeOf(array: StoredArray): ArrayType {
  const type = array[Symbol.toStringTag];
  if (!Object.hasOwn(ARRAY_TYPES, type)) throw new Error(`${type} cannot be stored`);
  return type;
}

/** A fitted model with its name and parameters, in pieces. */
export function encodeModel({ spec, parameters, model }: StoredModel): Uint8Array[] {
  const arrays: Record<string, StoredArray> = {};
  const numbers: string[] = [];
  for (const [name, value] of Object.entries(model.state())) {
    if (typeof value === 'number') numbers.push(name);
    arrays[name] = typeof value === 'number' ? Float64Array.of(value) : value;
  }
  return encode({ content: 'model', name: spec.name, parameters, numbers }, arrays);
}

/**
 * @param interactions of the rows that the model was fitted on, in the same order.
 * @throws DataError when the bytes are damaged or contain no model that the registry knows.
 */
export function decodeModel(bytes: Uint8Array, interactions: Interactions): StoredModel {
  const { header, arrays } = decode(bytes);
  const { name, parameters, numbers } = contentOf<ModelHeader>(header, 'model');
  const spec = modelNamed(name);
  const state: Record<string, ModelState[string]> = { ...(arrays as ModelState) };
  for (const number of numbers) state[number] = arrays[number][0];
  return { spec, parameters, model: spec.restore(state, interactions, parameters), interactions };
}

interface ModelHeader {
  readonly name: string;
  readonly parameters: unknown;
  readonly numbers: readonly string[];
}

interface DatasetHeader {
  /** Of a data set with times. */
  readonly repeats?: Repeats;
}

/** In pieces: 16 bytes per row, or 24 per look where there are times; 4 bytes per id, and 2 per character of an id. */
export function encodeDataset({ customerIds, productIds, looks, ...pairs }: Dataset): Uint8Array[] {
  const { customers, products, durations } = looks ?? pairs;
  const { ends: customerIdEnds, units: customerIdUnits } = packStrings(customerIds);
  const { ends: productIdEnds, units: productIdUnits } = packStrings(productIds);
  const ids = { customerIdEnds, customerIdUnits, productIdEnds, productIdUnits };
  const header = { content: 'dataset', ...(looks && { repeats: looks.repeats }) };
  return encode(header, { customers, products, durations, ...(looks && { times: looks.times }), ...ids });
}

/**
 * The pairs, and the looks where there are times.
 * @throws DataError when the bytes are damaged or contain no data set.
 */
export function decodeDataset(bytes: Uint8Array): Dataset {
  const { header, arrays } = decode(bytes);
  const { repeats } = contentOf<DatasetHeader>(header, 'dataset');
  const rows = {
    customers: arrays.customers as Int32Array,
    products: arrays.products as Int32Array,
    durations: arrays.durations as Float64Array,
  };
  const ids = {
    customerIds: unpackStrings(arrays.customerIdEnds as Uint32Array, arrays.customerIdUnits as Uint16Array),
    productIds: unpackStrings(arrays.productIdEnds as Uint32Array, arrays.productIdUnits as Uint16Array),
  };
  const times = repeats && (arrays.times as Float64Array);
  const columns = [rows.customers, rows.products, rows.durations, times ?? rows.durations];
  if (columns.some((column) => column.length !== rows.durations.length))
    throw new DataError('damaged file: its columns differ in length; write it again');
  if (!repeats || !times) return { ...rows, ...ids };
  const looks = { ...rows, times, repeats };
  return { ...pairsOf(looks, newestOf(looks)), ...ids, looks };
}

function contentOf<T>(header: unknown, wanted: 'model' | 'dataset'): T {
  const content = (header as { content?: unknown } | null)?.content;
  if (content !== wanted)
    throw new DataError(
      `the file holds ${content === undefined ? 'something else' : `a ${content}`}, not a ${wanted}`,
    );
  return header as T;
}

/** The code units of all strings in one array, with the end of each string. */
function packStrings(strings: readonly string[]): { ends: Uint32Array; units: Uint16Array } {
  const ends = new Uint32Array(strings.length);
  let length = 0;
  for (let n = 0; n < strings.length; n++) {
    length += strings[n].length;
    ends[n] = length;
  }
  const units = new Uint16Array(length);
  let at = 0;
  for (const string of strings) for (let n = 0; n < string.length; n++) units[at++] = string.charCodeAt(n);
  return { ends, units };
}

function unpackStrings(ends: Uint32Array, units: Uint16Array): string[] {
  const strings = new Array<string>(ends.length);
  let from = 0;
  for (let n = 0; n < ends.length; n++) {
    strings[n] = text(units.subarray(from, ends[n]));
    from = ends[n];
  }
  return strings;
}

function text(units: Uint16Array | Uint8Array): string {
  let joined = '';
  for (let from = 0; from < units.length; from += UNITS_PER_CALL)
    joined += String.fromCharCode(...units.subarray(from, from + UNITS_PER_CALL));
  return joined;
}

const asciiBytes = (ascii: string) => Uint8Array.from(ascii, (character) => character.charCodeAt(0));

function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u0080-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

const aligned = (bytes: number) => Math.ceil(bytes / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
