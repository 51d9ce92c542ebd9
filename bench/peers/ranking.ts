/** Dwell's ranking models beside those of other libraries: the same rows, folds and evaluator, one core each. */
import { join } from 'node:path';
import { type CutFold, cutFold, trainingSize } from '../../lib/engine/evaluation/parts.ts';
import { evaluateRanking } from '../../lib/engine/evaluation/ranking.ts';
import { UNKNOWN } from '../../lib/engine/interactions.ts';
import type { RankingModel } from '../../lib/engine/model.ts';
import { mean, median } from '../figures.ts';
import { fitFlops, scoreFlops } from '../flops.ts';
import { FOLDS, SEED } from '../sides/folds.ts';
import {
  dwellSide,
  type Side,
  type SideFigures,
  type SideJob,
  startSide,
  type Versions,
} from '../sides/process.ts';
import { CHECKOUT } from './comparison.ts';
import { PeerError } from './install.ts';
import type { Log } from './log.ts';

const SCRIPT = join(import.meta.dirname, 'ranking_bench.py');

/** A model of Dwell's, and those of others that do the same or take its place. */
const RIVALS: ReadonlyArray<{
  readonly name: string;
  readonly model: string;
  readonly parameters?: object;
  readonly peers: readonly string[];
}> = [
  {
    name: 'EASE, input chosen',
    model: 'EASE',
    parameters: { input: 'auto' },
    peers: ['numpy: EASE', 'lenskit: EASE', 'implicit: ALS'],
  },
  { name: 'EASE, input given', model: 'EASE', parameters: { input: 'log' }, peers: [] },
  {
    name: 'cosine',
    model: 'cosine',
    peers: ['implicit: cosine', 'implicit: BM25', 'lenskit: ItemKNN'],
  },
  { name: 'jaccard', model: 'jaccard', peers: [] },
  { name: 'RP3beta', model: 'RP3beta', peers: [] },
];

export interface RankingRow {
  readonly model: string;
  /** Medians over the folds. */
  readonly fitSeconds: number;
  readonly testSeconds: number;
  /** precision@10, mean over the folds. */
  readonly precision: number;
  /** Of another library's: the model of Dwell's that it is set against. */
  readonly beside?: string;
  /** Its seconds over that one's. */
  readonly ratio?: number;
  /** Where the work is known. */
  readonly gigaflops?: { readonly fit: number; readonly lists: number };
}

export interface RankingComparison {
  readonly log: Log;
  readonly versions: Versions;
  readonly rows: readonly RankingRow[];
}

/**
 * @param python the Python of an environment with implicit and LensKit (install.ts).
 * @throws PeerError when the two sides cut the log into different folds. @throws SideEndedError
 */
export async function compareRanking(
  log: Log,
  { python, progress }: { readonly python: string; readonly progress: (line: string) => void },
): Promise<RankingComparison> {
  const ours = await startSide(dwellSide(CHECKOUT), [log], true);
  const theirs = await startSide({ command: python, words: [SCRIPT] }, [log], true);
  const cuts = Array.from({ length: FOLDS }, (_, fold) =>
    cutFold({ rows: log.rows }, { fold, folds: FOLDS, seed: SEED }),
  );
  const size = trainingSize(log.rows, { fold: 0, folds: FOLDS, seed: SEED });
  const rows: RankingRow[] = [];
  const take = (row: RankingRow) => {
    rows.push(row);
    progress(`${log.name}: ${row.model} precision@10 ${row.precision.toFixed(3)}`);
  };
  const withSpeed = (row: RankingRow): RankingRow => {
    const fit = (fitFlops('EASE', size) as number) / row.fitSeconds / 1e9;
    return { ...row, gigaflops: { fit, lists: scoreFlops(size) / row.testSeconds / 1e9 } };
  };
  try {
    if (String(theirs.digests) !== String(ours.digests))
      throw new PeerError(`${log.name}: the other libraries cut it into other folds than Dwell`);
    for (const { name, model, parameters, peers } of RIVALS) {
      const own = rowOf(name, await ofFolds(ours, cuts, { model, parameters }));
      take(name === 'EASE, input given' ? withSpeed(own) : own);
      for (const peer of peers) {
        const row = rowOf(peer, await ofFolds(theirs, cuts, { model: peer }));
        const ratio = secondsOf(row) / secondsOf(own);
        const compared = { ...row, beside: name, ratio };
        take(peer === 'numpy: EASE' ? withSpeed(compared) : compared);
      }
    }
  } finally {
    await theirs.end();
    await ours.end();
  }
  return { log, versions: theirs.versions, rows };
}

const secondsOf = ({ fitSeconds, testSeconds }: RankingRow) => fitSeconds + testSeconds;

function rowOf(model: string, folds: readonly SideFigures[]): RankingRow {
  return {
    model,
    fitSeconds: median(folds.map(({ fitSeconds }) => fitSeconds)),
    testSeconds: median(folds.map(({ testSeconds }) => testSeconds)),
    precision: mean(folds.map(({ precision }) => precision ?? Number.NaN)),
  };
}

async function ofFolds(
  side: Side,
  cuts: readonly CutFold[],
  job: Pick<SideJob, 'model' | 'parameters'>,
): Promise<SideFigures[]> {
  const folds: SideFigures[] = [];
  for (const [fold, cut] of cuts.entries()) {
    const answer = await side.evaluate({ ...job, fold, log: 0 });
    if ('failure' in answer) throw new PeerError(`${job.model} failed: ${answer.failure}`);
    const { lists, ...figures } = answer;
    folds.push(lists ? { ...figures, precision: precisionOf(lists, cut) } : figures);
  }
  return folds;
}

/** precision@10 of another library's lists by Dwell's evaluator. @param lists by outer indices. */
export function precisionOf(
  lists: NonNullable<SideFigures['lists']>,
  { interactions, heldOut }: CutFold,
): number {
  const byCustomer = new Map(lists);
  const unused = () => {
    throw new Error('nobody asks for it');
  };
  const model: RankingModel = {
    kind: 'ranking',
    score(customer, scores) {
      scores.fill(0);
      const list = byCustomer.get(interactions.customers[customer]) ?? [];
      for (const [place, product] of list.entries()) {
        const inner = interactions.innerProduct(product);
        if (inner !== UNKNOWN) scores[inner] = list.length - place;
      }
    },
    scoreCustomers: unused,
    contributions: unused,
    state: unused,
  };
  return evaluateRanking({ model, interactions }, heldOut).precision[9];
}
