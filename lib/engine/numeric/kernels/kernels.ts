/**
 * The compiled inner loops (assembly/*.ts): WebAssembly with two 64-bit numbers per register, and fused multiply-add
 * where the runtime has it. Whoever uses one has the same loop in plain TypeScript too, which takes over where the
 * arrays do not fit WebAssembly's memory. The tests compare the two.
 */
import { FUSED, PLAIN } from './compiled.ts';

/** Where an array begins, in bytes: its `byteOffset`. */
type Address = number;
type Loop = (...numbersAndAddresses: number[]) => void;

/** The exports of assembly/index.ts; parameters as there. */
export interface Kernels {
  readonly compare: Loop;
  readonly msdRow: Loop;
  readonly cosineRow: Loop;
  readonly deviationRow: Loop;
  readonly pearsonRow: Loop;
  readonly pearsonBaselineRow: Loop;
  readonly meanOfNeighbours: (...numbersAndAddresses: number[]) => number;
  readonly walkOver: Loop;
  readonly orderOver: Loop;
  readonly orderBySimilarity: (count: number) => number;
  readonly walk: Loop;
  readonly sumFound: Loop;
  readonly countBetween: Loop;
  readonly svd: Loop;
  readonly svdpp: Loop;
  readonly productTable: Loop;
  readonly nmfEstimates: Loop;
  readonly nmfFactors: Loop;
  readonly factorTiles: (...numbersAndAddresses: number[]) => number;
  readonly invertTiles: Loop;
  readonly multiplyTiles: Loop;
  readonly addRows: Loop;
  readonly columnSums: Loop;
  readonly gramRow: Loop;
}

/** The parts of the runtime that are used; ECMAScript's types do not include them. */
interface Runtime {
  readonly WebAssembly?: WebAssembly;
  readonly atob: (base64: string) => string;
}
interface WebAssembly {
  readonly validate: (bytes: Uint8Array) => boolean;
  readonly Memory: new (size: { initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: { env: { memory: object } },
  ) => { readonly exports: unknown };
}

export type KernelArray = Float64Array | Int32Array;

const PAGE_BYTES = 65_536;
/** As far as 32-bit addresses reach. */
export const MOST_BYTES = PAGE_BYTES * PAGE_BYTES;
/** Address 0 stays unused; a register is 16 bytes. */
const FIRST_ADDRESS: Address = 16;

const { WebAssembly: webAssembly, atob } = globalThis as unknown as Runtime;
let compiled: object | undefined;

/**
 * Copies arrays into a memory of their own that the kernels reach; it lives as long as the copies do.
 *
 * @returns the copies by the same names, and the kernels; undefined if they do not fit, or there is no WebAssembly.
 */
export function intoKernels<A extends Record<string, KernelArray>>(
  arrays: A,
  mostBytes = MOST_BYTES,
): { readonly arrays: A; readonly kernels: Kernels } | undefined {
  const bytes =
    FIRST_ADDRESS + Object.values(arrays).reduce((sum, array) => sum + aligned(array.byteLength), 0);
  if (webAssembly === undefined || bytes > mostBytes) return undefined;
  compiled ??= compile(webAssembly);
  const memory = new webAssembly.Memory({ initial: Math.ceil(bytes / PAGE_BYTES) });
  const { exports } = new webAssembly.Instance(compiled, { env: { memory } });
  let address = FIRST_ADDRESS;
  const copies = Object.entries(arrays).map(([name, array]) => {
    const copy =
      array instanceof Int32Array
        ? new Int32Array(memory.buffer, address, array.length)
        : new Float64Array(memory.buffer, address, array.length);
    copy.set(array);
    address += aligned(array.byteLength);
    return [name, copy];
  });
  return { arrays: Object.fromEntries(copies), kernels: exports as Kernels };
}

/** In the order of the object's keys, which should be that of the kernel's parameters. */
export function addressesOf(arrays: Readonly<Record<string, KernelArray>>): Address[] {
  return Object.values(arrays).map(({ byteOffset }) => byteOffset);
}

const aligned = (bytes: number) => Math.ceil(bytes / 16) * 16;

function compile({ Module, validate }: WebAssembly): object {
  const fused = bytesOf(FUSED);
  return new Module(validate(fused) ? fused : bytesOf(PLAIN));
}

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
