/**
 * What one core of this machine can do in double precision: WebAssembly's 128 bits, with multiplications and additions
 * apart and fused (relaxed SIMD), and all that the processor has, as NumPy's matrix product finds it.
 */
import { pythonFigure } from './child.ts';

/** The part of WebAssembly that is used; neither ECMAScript's types nor Node's include it. */
const { WebAssembly: webAssembly } = globalThis as unknown as {
  WebAssembly: {
    validate(binary: Uint8Array): boolean;
    Module: new (binary: Uint8Array) => object;
    Instance: new (module: object) => { readonly exports: { run(rounds: number): number } };
  };
};

export interface Peak {
  /** GFLOP/s. A multiplication is one, and so is an addition. */
  readonly matrixProduct: number;
  readonly wasm: number;
  /** Null where the runtime has no relaxed SIMD. */
  readonly wasmFused: number | null;
}

const MATRIX_PRODUCT = `
import time, numpy
a = numpy.random.rand(1500, 1500)
best = 1e9
for _ in range(5):
    start = time.perf_counter(); a @ a; best = min(best, time.perf_counter() - start)
print(2 * 1500**3 / best / 1e9)`;

/** @param python of an environment with NumPy. */
export async function measurePeak(python: string): Promise<Peak> {
  return {
    matrixProduct: await pythonFigure(python, MATRIX_PRODUCT),
    wasm: speedOf('apart'),
    wasmFused: fusedSpeed(),
  };
}

const CHAINS = 12;
const LANES = 2;
const ROUNDS = 20_000_000;
const ATTEMPTS = 5;

/** Each chain is one instruction per round that needs the one before, so that all twelve run side by side. */
function speedOf(kind: 'apart' | 'fused'): number {
  const { exports } = new webAssembly.Instance(new webAssembly.Module(loopOf(kind)));
  const flops = ROUNDS * CHAINS * LANES * (kind === 'fused' ? 2 : 1);
  let best = Number.POSITIVE_INFINITY;
  for (let n = 0; n < ATTEMPTS; n++) {
    const start = performance.now();
    exports.run(ROUNDS);
    best = Math.min(best, performance.now() - start);
  }
  return flops / best / 1e6;
}

function fusedSpeed(): number | null {
  return webAssembly.validate(loopOf('fused')) ? speedOf('fused') : null;
}

/**
 * A module in WebAssembly's binary format: `run(rounds)`. Half of the chains multiply by 1, half add 0; fused, all do
 * both. https://webassembly.github.io/spec/core/binary/
 */
function loopOf(kind: 'apart' | 'fused'): Uint8Array {
  const [I32, F64, V128] = [0x7f, 0x7c, 0x7b];
  const [LEFT, ONE, ZERO, FIRST] = [0, 1, 2, 3];
  const get = (local: number) => [0x20, local];
  const set = (local: number) => [0x21, local];
  const f64 = (value: number) => [0x44, ...new Uint8Array(Float64Array.of(value).buffer)];
  const splat = [0xfd, 0x14];
  const [multiply, add, fused] = [
    [0xfd, 0xf2, 0x01],
    [0xfd, 0xf0, 0x01],
    [0xfd, 0x87, 0x02],
  ];
  const chains = Array.from({ length: CHAINS }, (_, n) => FIRST + n);
  const step = (chain: number) => {
    if (kind === 'fused') return [...get(chain), ...get(ONE), ...get(ZERO), ...fused, ...set(chain)];
    const isMultiplied = chain % 2 === 0;
    return [
      ...get(chain),
      ...get(isMultiplied ? ONE : ZERO),
      ...(isMultiplied ? multiply : add),
      ...set(chain),
    ];
  };
  const body = [
    ...[...f64(1), ...splat, ...set(ONE), ...f64(0), ...splat, ...set(ZERO)],
    ...chains.flatMap((chain) => [...f64(1 + chain), ...splat, ...set(chain)]),
    ...[0x03, 0x40], // loop
    ...chains.flatMap(step),
    ...[...get(LEFT), 0x41, 1, 0x6b, 0x22, LEFT, 0x0d, 0, 0x0b], // one round less is left: again, if any
    ...get(FIRST),
    ...chains.slice(1).flatMap((chain) => [...get(chain), ...add]),
    ...[0xfd, 0x21, 0, 0x0b], // the first lane; end
  ];
  const code = [1, 2 + CHAINS, V128, ...body];
  const section = (id: number, content: readonly number[]) => [id, ...leb(content.length), ...content];
  return Uint8Array.of(
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 1, I32, 1, F64]),
    ...section(3, [1, 0]),
    ...section(7, [1, 3, ...new TextEncoder().encode('run'), 0, 0]),
    ...section(10, [1, ...leb(code.length), ...code]),
  );
}

function leb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >> 7)];
}
