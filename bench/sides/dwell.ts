/**
 * `node bench/sides/dwell.ts CHECKOUT LOGS`: Dwell's side of a comparison, with the engine of that checkout. LOGS and the
 * lines in and out are those of process.ts, and of the scripts in bench/peers. Audiences are not judged: no other
 * library has them.
 */
import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Dataset } from '../../lib/engine/interactions.ts';
import { FOLDS, SEED } from './folds.ts';
import type { SideFailure, SideFigures, SideJob, SideLog } from './process.ts';

const [, , checkout, words] = process.argv;
const logs: readonly SideLog[] = JSON.parse(words);

const from = (file: string) => import(join(resolve(checkout), file));
const { readData }: typeof import('../../bin/local-data.ts') = await from('bin/local-data.ts');
const { referenceParameters }: typeof import('../../lib/engine/bake-off.ts') =
  await from('lib/engine/bake-off.ts');
const { evaluateFold }: typeof import('../../lib/engine/evaluation/evaluate.ts') = await from(
  'lib/engine/evaluation/evaluate.ts',
);
const { cutFold, LastCut }: typeof import('../../lib/engine/evaluation/parts.ts') = await from(
  'lib/engine/evaluation/parts.ts',
);
const { modelNamed }: typeof import('../../lib/engine/registry.ts') = await from('lib/engine/registry.ts');

const datasets: Dataset[] = [];
for (const { file } of logs) datasets.push((await readData(file)).dataset);
const lastCut = new LastCut();

answer({ node: process.versions.node });
answer(Array.from({ length: FOLDS }, (_, fold) => digest(fold)));
for await (const line of createInterface({ input: process.stdin })) answer(evaluated(JSON.parse(line)));

function cut(log: number, fold: number) {
  return lastCut.named(`${log} ${fold}`, () =>
    cutFold(
      { rows: datasets[log], ratingScale: logs[log].ratingScale },
      { fold, folds: FOLDS, seed: SEED, foldsBy: 'random' },
    ),
  );
}

function evaluated({ model, fold, log, parameters }: SideJob): SideFigures | SideFailure {
  const spec = modelNamed(model);
  const outcome = evaluateFold({
    ...cut(log, fold),
    spec,
    parameters: { ...referenceParameters(spec, SEED), ...parameters },
    clock: () => performance.now() / 1000,
    withoutAudience: true,
  });
  if (outcome.status !== 'ok') return { failure: outcome.status };
  const { fitSeconds, testSeconds } = outcome;
  if (outcome.kind === 'rating') return { fitSeconds, testSeconds, rmse: outcome.rmse };
  if (outcome.kind === 'ranking') return { fitSeconds, testSeconds, precision: outcome.precision[9] };
  return { fitSeconds, testSeconds };
}

/** As the scripts of bench/peers make it. */
function digest(fold: number): string {
  const { customers, products } = cut(0, fold).heldOut;
  const { customerIds, productIds } = datasets[0];
  const lines = Array.from(
    customers,
    (customer, n) => `${customerIds[customer]},${productIds[products[n]]}\n`,
  );
  return createHash('sha256').update(lines.join('')).digest('hex');
}

function answer(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
