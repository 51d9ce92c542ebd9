/** What fits, scores and lists take. Every process works on one core, but for the bake-off. */
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { readData } from '../../bin/local-data.ts';
import { bakeOffParameters } from '../../lib/engine/bake-off.ts';
import { trainingSize } from '../../lib/engine/evaluation/parts.ts';
import type { Size } from '../../lib/engine/interactions.ts';
import { modelNamed } from '../../lib/engine/registry.ts';
import { pythonFigure } from '../child.ts';
import { figure, seconds } from '../figures.ts';
import { fitFlops, scoreFlops } from '../flops.ts';
import { RATING_MODELS } from '../peers/comparison.ts';
import { bakeOffSeconds } from '../sides/bake-off.ts';
import { FOLDS, SEED } from '../sides/folds.ts';
import { dwellSide, type SideFigures, type SideJob, type SideLog, startSide } from '../sides/process.ts';
import type { Figure, Measure } from './measure.ts';
import { type Surroundings, sideLog, writeLines } from './surroundings.ts';

const RANKING_SCRIPT = join(import.meta.dirname, '../peers/ranking_bench.py');
/** Models that learn from standardised durations do so here too: they would diverge on seconds. */
const jobOf = (model: string, fold: number): SideJob => ({
  ...{ model, fold, log: 0 },
  parameters: bakeOffParameters(modelNamed(model), SEED),
});
const FOLD_NUMBERS = Array.from({ length: FOLDS }, (_, fold) => fold);

export function bakeOff(surroundings: Surroundings): Measure {
  const processes = availableParallelism();
  return {
    name: 'bake-off',
    async figuresOf(checkout) {
      const logs = [
        sideLog(await surroundings.sample()),
        ...surroundings.others.map(({ file, ratingScale }) => sideLog(file, ratingScale)),
      ];
      const jobs = RATING_MODELS.toReversed().flatMap((model) =>
        FOLD_NUMBERS.map((fold) => jobOf(model, fold)),
      );
      const figures: Figure[] = [];
      for (const log of logs) {
        const value = await bakeOffSeconds(dwellSide(checkout), [log], jobs, processes);
        const of = `bake-off of the ${RATING_MODELS.length} on ${basename(log.file)}, ${processes} processes`;
        figures.push({ of, unit: 's', value });
      }
      return figures;
    },
  };
}

/** Fits of the factor models. */
export function factors(surroundings: Surroundings): Measure {
  const models = ['SVD', 'SVDpp', 'NMF'];
  const titles = models.map((model) => `${model}, whole fit, sample`);
  return {
    name: 'factors',
    async figuresOf(checkout) {
      const file = await surroundings.sample();
      const size = await sizeOf(file);
      const jobs = models.flatMap((model) => FOLD_NUMBERS.map((fold) => jobOf(model, fold)));
      const answers = await evaluated(checkout, sideLog(file), jobs);
      return models.map((model, n) => {
        const fits = answers.slice(n * FOLDS, (n + 1) * FOLDS).map(({ fitSeconds }) => fitSeconds);
        const value = (fitFlops(model, size) as number) / Math.min(...fits) / 1e9;
        return { of: titles[n], unit: 'GFLOP/s', value, isBetterIfMore: true };
      });
    },
    limits: async () => new Map(titles.map((title) => [title, peakOf(surroundings)])),
  };
}

const MILLION = {
  fit: 'EASE, fit with its choice, 1 M rows',
  choice: 'of it, choosing the input',
  lists: 'EASE, scores and lists, 1 M rows',
  speed: 'EASE, scores and lists, 1 M rows, judging included',
  whole: 'EASE, fit with its choice and lists, 1 M rows',
  neighbours: 'KNNBaseline, one fold, 1 M rows',
  similarities: 'cosine, one fold, 1 M rows',
  blend: 'Blend, one fold, 1 M rows',
};

/** One fold of three of 20,000 customers × 2,000 products. */
export function million(surroundings: Surroundings): Measure {
  const { python } = surroundings;
  return {
    name: 'million',
    mostRounds: 2,
    async figuresOf(checkout) {
      const file = await surroundings.million();
      const given = { ...jobOf('EASE', 0), parameters: { input: 'log' } };
      const jobs = [given, ...['EASE', 'KNNBaseline', 'cosine', 'Blend'].map((model) => jobOf(model, 0))];
      const [plain, chosen, neighbours, similarities, blend] = await evaluated(checkout, sideLog(file), jobs);
      const lists = Math.min(plain.testSeconds, chosen.testSeconds);
      const speed = scoreFlops(await sizeOf(file)) / lists / 1e9;
      return [
        { of: MILLION.fit, unit: 's', value: chosen.fitSeconds },
        { of: MILLION.choice, unit: 's', value: Math.max(0, chosen.fitSeconds - plain.fitSeconds) },
        { of: MILLION.lists, unit: 's', value: lists },
        { of: MILLION.speed, unit: 'GFLOP/s', value: speed, isBetterIfMore: true },
        { of: MILLION.whole, unit: 's', value: chosen.fitSeconds + lists },
        { of: MILLION.neighbours, unit: 's', value: total(neighbours) },
        { of: MILLION.similarities, unit: 's', value: total(similarities) },
        { of: MILLION.blend, unit: 's', value: total(blend) },
      ];
    },
    async limits() {
      const limits = new Map([[MILLION.speed, peakOf(surroundings)]]);
      if (!python) return limits;
      const log = sideLog(await headless(surroundings));
      const numpy = await startSide({ command: python, words: [RANKING_SCRIPT] }, [log], true);
      const answer = (await numpy.evaluate({ model: 'numpy: EASE', fold: 0, log: 0 })) as SideFigures;
      await numpy.end();
      const [fit, lists] = [answer.fitSeconds, answer.testSeconds].map((value) => seconds(value));
      return limits
        .set(MILLION.fit, `numpy, input given: ${fit} s`)
        .set(MILLION.lists, `numpy: ${lists} s`)
        .set(MILLION.whole, `numpy, input given: ${seconds(total(answer))} s`);
    },
  };
}

const ORDER = 1_616;
const INVERSE = `EASE’s inverse, ${ORDER} products (a fit on 8 rows each)`;
const LAPACK = `
import time, numpy
from scipy.linalg.lapack import dpotrf, dpotri
a = numpy.random.rand(${ORDER}, ${ORDER}); a = numpy.asfortranarray(a @ a.T + ${ORDER} * numpy.eye(${ORDER}))
best = 1e9
for _ in range(5):
    start = time.perf_counter(); dpotri(dpotrf(a)[0]); best = min(best, time.perf_counter() - start)
print(best)`;

/** A log with so few rows per product that a fit is nothing but the inverse. */
export function inverse(surroundings: Surroundings): Measure {
  const { python } = surroundings;
  return {
    name: 'inverse',
    async figuresOf(checkout) {
      const file = join(surroundings.directory, 'sparse.csv');
      await writeLines(file, sparseRows());
      const job = (fold: number) => ({ ...jobOf('EASE', fold), parameters: { input: 'log' } });
      const answers = await evaluated(checkout, sideLog(file), FOLD_NUMBERS.map(job));
      return [{ of: INVERSE, unit: 's', value: Math.min(...answers.map(({ fitSeconds }) => fitSeconds)) }];
    },
    async limits() {
      if (!python) return new Map();
      const taken = await pythonFigure(python, LAPACK);
      return new Map([[INVERSE, `LAPACK (potrf, potri): ${seconds(taken, 3)} s`]]);
    },
  };
}

/** Every product has eight customers, and every customer two to three products. */
function* sparseRows(): Generator<string> {
  const customers = 5_003; // prime, so that no pair repeats
  for (let n = 0; n < 8 * ORDER; n++) yield `CC${(n * 7) % customers},1_${(n % ORDER) + 1},${1 + (n % 60)}\n`;
}

const total = ({ fitSeconds, testSeconds }: SideFigures) => fitSeconds + testSeconds;

function peakOf({ peak }: Surroundings): string {
  if (!peak) return '';
  const fused = peak.wasmFused === null ? '' : `, fused ${figure(peak.wasmFused, 2)}`;
  return `this core: ${figure(peak.matrixProduct, 2)}; 128 bits: ${figure(peak.wasm, 2)}${fused}`;
}

/** The million without its header and with numbers for ids, as other libraries read it. */
async function headless(surroundings: Surroundings): Promise<string> {
  const { dataset } = await readData(await surroundings.million());
  const file = join(surroundings.directory, 'million-numbers.csv');
  const { customers, products, durations } = dataset;
  function* lines() {
    for (let row = 0; row < durations.length; row++)
      yield `${customers[row]},${products[row]},${durations[row]}\n`;
  }
  await writeLines(file, lines());
  return file;
}

async function sizeOf(file: string): Promise<Size> {
  return trainingSize((await readData(file)).dataset, { fold: 0, folds: FOLDS, seed: SEED });
}

/** @throws Error when a model fails. */
async function evaluated(
  checkout: string,
  log: SideLog,
  jobs: readonly SideJob[],
): Promise<readonly SideFigures[]> {
  const side = await startSide(dwellSide(checkout), [log], true);
  try {
    const answers: SideFigures[] = [];
    for (const job of jobs) {
      const answer = await side.evaluate(job);
      if ('failure' in answer) throw new Error(`${job.model}: ${answer.failure}`);
      answers.push(answer);
    }
    return answers;
  } finally {
    await side.end();
  }
}
