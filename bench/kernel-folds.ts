/**
 * `node bench/kernel-folds.ts <sample or a size> <compiled or plain>`: one fold of each model that has compiled loops;
 * prints the seconds as JSON. Without WebAssembly the engine takes its plain loops.
 */
import type { FoldSeconds } from './kernels.ts';

const [, , log, loops] = process.argv;
// Before the engine is loaded, which looks for it once.
if (loops === 'plain') Object.assign(globalThis, { WebAssembly: undefined });

const { bakeOffParameters } = await import('../lib/engine/bake-off.ts');
const { evaluateFold } = await import('../lib/engine/evaluation/evaluate.ts');
const { cutFold } = await import('../lib/engine/evaluation/parts.ts');
const { modelNamed } = await import('../lib/engine/registry.ts');
const { generateSampleLog } = await import('../lib/sample/index.ts');
const { generateLog } = await import('./scale/log.ts');
const { SIZES, sizeNames } = await import('./scale/sizes.ts');

const all = [
  ...(log === 'sample' ? generateSampleLog({ seed: 0 }) : generateLog(SIZES[sizeNames(log)[0]], 0)),
];
const rows = {
  customers: numbersOf(all.map(({ customer }) => customer)),
  products: numbersOf(all.map(({ product }) => product)),
  durations: Float64Array.from(all, ({ duration }) => duration),
};
const figures: Record<string, number> = {};
for (const similarity of ['msd', 'cosine', 'pearson', 'pearson_baseline'])
  figures[`KNNBasic, ${similarity}`] = secondsOf('KNNBasic', { similarity: { name: similarity } });
for (const model of ['SVD', 'SVDpp', 'NMF', 'EASE']) figures[model] = secondsOf(model);
process.stdout.write(JSON.stringify(figures satisfies FoldSeconds));

function numbersOf(ids: readonly string[]): Int32Array {
  const numbers = new Map([...new Set(ids)].map((id, number) => [id, number]));
  return Int32Array.from(ids, (id) => numbers.get(id) as number);
}

function secondsOf(model: string, given: object = {}): number {
  const spec = modelNamed(model);
  const parameters = { ...bakeOffParameters(spec, 0), ...given };
  const cut = cutFold({ rows }, { fold: 0, folds: 3, seed: 0 });
  const outcome = evaluateFold({ ...cut, spec, parameters, clock: cpuSeconds });
  if (outcome.status !== 'ok') throw new Error(`${model}: ${outcome.reason}`);
  return outcome.fitSeconds + outcome.testSeconds;
}

/** Of this thread: a busy machine does not make it longer. */
function cpuSeconds(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1e6;
}
