/** Dwell against scikit-surprise on one log: model by model, and the whole bake-off. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { trainingSize } from '../../lib/engine/evaluation/parts.ts';
import type { Size } from '../../lib/engine/interactions.ts';
import { NOTEBOOK } from '../../lib/engine/registry.ts';
import { mean, median, times } from '../figures.ts';
import { bakeOffSeconds } from '../sides/bake-off.ts';
import { FOLDS, SEED } from '../sides/folds.ts';
import {
  dwellSide,
  type SideCommand,
  type SideFailure,
  type SideFigures,
  type SideJob,
  startSide,
  type Versions,
} from '../sides/process.ts';
import { PeerError } from './install.ts';
import { type Log, scaledLog } from './log.ts';

export const CHECKOUT = join(import.meta.dirname, '../..');
const SCRIPT = join(import.meta.dirname, 'surprise_bench.py');
/** The models that both sides have. */
export const RATING_MODELS = NOTEBOOK.filter(({ kind }) => kind === 'rating').map(({ name }) => name);
/** Our whole bake-off is short and runs this often, in turns with theirs, which runs once. */
const BAKE_OFF_RUNS = 3;

/** Seconds are medians over the folds, RMSE is their mean. */
export interface RatingFigures {
  readonly fitSeconds: number;
  readonly testSeconds: number;
  /** Null if it is not a finite number on a fold. */
  readonly rmse: number | null;
}

export interface ModelComparison {
  readonly model: string;
  /** Whether durations were divided by the greatest one, because ours diverges on the log as it is. */
  readonly scaled: boolean;
  readonly ours: RatingFigures | SideFailure;
  readonly theirs: RatingFigures;
  /** Their seconds of fit and test over ours; null if ours failed. */
  readonly speedUp: number | null;
}

export interface Comparison {
  readonly log: Log;
  /** Of what the first fold trains on. */
  readonly size: Size;
  readonly versions: Versions;
  readonly models: readonly ModelComparison[];
  readonly bakeOff: {
    readonly processes: number;
    readonly ourSeconds: number;
    readonly theirSeconds: number;
  };
}

interface Surroundings {
  /** The Python of an environment with scikit-surprise (install.ts). */
  readonly python: string;
  /** Where the files go that both sides read. */
  readonly directory: string;
  readonly progress: (line: string) => void;
}

/** @throws PeerError when the two sides cut the log into different folds. @throws SideEndedError */
export async function compare(log: Log, { python, directory, progress }: Surroundings): Promise<Comparison> {
  const commands = { ours: dwellSide(CHECKOUT), theirs: { command: python, words: [SCRIPT] } };
  const logs = [log, await scaledLog(log, directory)];
  const { versions, models } = await timeModels(commands, logs, progress);
  const processes = availableParallelism();
  const seconds = (command: SideCommand, side: 'ours' | 'theirs') =>
    bakeOffSeconds(command, logs, longestFirst(models, side), processes);
  const ofOurs = [await seconds(commands.ours, 'ours')];
  const theirSeconds = await seconds(commands.theirs, 'theirs');
  while (ofOurs.length < BAKE_OFF_RUNS) ofOurs.push(await seconds(commands.ours, 'ours'));
  const size = trainingSize(log.rows, { fold: 0, folds: FOLDS, seed: SEED });
  return { log, size, versions, models, bakeOff: { processes, ourSeconds: median(ofOurs), theirSeconds } };
}

/** Ours and theirs take turns on every fold, so that a machine that slows down slows both. */
async function timeModels(
  commands: Record<'ours' | 'theirs', SideCommand>,
  logs: readonly Log[],
  progress: Surroundings['progress'],
): Promise<{ versions: Versions; models: ModelComparison[] }> {
  const ours = await startSide(commands.ours, logs, true);
  const theirs = await startSide(commands.theirs, logs, true);
  const models: ModelComparison[] = [];
  try {
    if (String(theirs.digests) !== String(ours.digests))
      throw new PeerError(`${logs[0].name}: scikit-surprise cuts it into other folds than Dwell`);
    const compared = async (model: string, log: number) => {
      const ofOurs: (SideFigures | SideFailure)[] = [];
      const ofTheirs: SideFigures[] = [];
      for (let fold = 0; fold < FOLDS; fold++) {
        ofOurs.push(await ours.evaluate({ model, fold, log }));
        ofTheirs.push((await theirs.evaluate({ model, fold, log })) as SideFigures);
      }
      const figures = comparison(model, log > 0, ofOurs, ofTheirs);
      models.push(figures);
      progress(`${logs[0].name}: ${model} ${times(figures.speedUp) || 'not compared'}`);
    };
    for (const model of RATING_MODELS) await compared(model, 0);
    for (const { model } of models.filter(isDiverged)) await compared(model, 1);
  } finally {
    await theirs.end();
    await ours.end();
  }
  return { versions: theirs.versions, models };
}

/** Every model on every fold: raw seconds where it fits them, scaled ones where it diverges. */
function longestFirst(models: readonly ModelComparison[], side: 'ours' | 'theirs'): SideJob[] {
  const secondsOf = (model: ModelComparison) => {
    const figures = model[side];
    return 'failure' in figures ? 0 : total(figures);
  };
  return models
    .filter((model) => !isDiverged(model))
    .toSorted((one, other) => secondsOf(other) - secondsOf(one))
    .flatMap(({ model, scaled }) =>
      Array.from({ length: FOLDS }, (_, fold) => ({ model, fold, log: scaled ? 1 : 0 })),
    );
}

function isDiverged({ ours }: ModelComparison): boolean {
  return 'failure' in ours && ours.failure === 'diverged';
}

/** Sums up the figures of the folds. */
export function comparison(
  model: string,
  scaled: boolean,
  ofOurs: ReadonlyArray<SideFigures | SideFailure>,
  ofTheirs: readonly SideFigures[],
): ModelComparison {
  const theirs = overFolds(ofTheirs);
  const failure = ofOurs.find((fold) => 'failure' in fold);
  if (failure) return { model, scaled, ours: failure, theirs, speedUp: null };
  const fitted = ofOurs as readonly SideFigures[];
  const speedUp = median(ofTheirs.map(total)) / median(fitted.map(total));
  return { model, scaled, ours: overFolds(fitted), theirs, speedUp };
}

function overFolds(folds: readonly SideFigures[]): RatingFigures {
  const errors = folds.map(({ rmse }) => rmse ?? null).filter((rmse) => rmse !== null);
  return {
    fitSeconds: median(folds.map(({ fitSeconds }) => fitSeconds)),
    testSeconds: median(folds.map(({ testSeconds }) => testSeconds)),
    rmse: errors.length === folds.length ? mean(errors) : null,
  };
}

function total({ fitSeconds, testSeconds }: Pick<SideFigures, 'fitSeconds' | 'testSeconds'>): number {
  return fitSeconds + testSeconds;
}
