/** Dwell against scikit-surprise on one log: model by model, and the whole bake-off. */
import { availableParallelism } from 'node:os';
import { NOTEBOOK } from '../../lib/engine/registry.ts';
import { dwell } from '../child.ts';
import { mean, median, times } from '../figures.ts';
import { FOLDS, type Log, SEED, scaledLog } from './log.ts';
import { Ours, type SideFigures, startTheirs, type Versions } from './sides.ts';

const RATING_MODELS = NOTEBOOK.filter(({ kind }) => kind === 'rating').map(({ name }) => name);
/** Our whole bake-off is short and runs this often; theirs is the sum over the folds that were timed. */
const BAKE_OFF_RUNS = 3;

export interface ModelComparison {
  readonly model: string;
  /** Whether durations were divided by the greatest one, because ours diverges on the log as it is. */
  readonly scaled: boolean;
  /** Seconds are medians over the folds; RMSE is their mean. */
  readonly ours: SideFigures | { readonly failure: string };
  readonly theirs: SideFigures;
  /** Their seconds of fit and test over ours; null if ours failed. */
  readonly speedUp: number | null;
}

export interface Comparison {
  readonly log: Log;
  readonly versions: Versions;
  readonly models: readonly ModelComparison[];
  readonly bakeOff: { readonly cores: number; readonly ourSeconds: number; readonly theirSeconds: number };
}

/**
 * @param python the Python of an environment with scikit-surprise (install.ts).
 * @param directory where the files go that both sides read.
 * @throws PeerError when the peer fails.
 */
export async function compare(
  log: Log,
  { python, directory, progress }: { python: string; directory: string; progress: (line: string) => void },
): Promise<Comparison> {
  const asGiven = await timeModels(log, false, RATING_MODELS, python, progress);
  const diverged = asGiven.models
    .filter(({ ours }) => 'failure' in ours && ours.failure === 'diverged')
    .map(({ model }) => model);
  const scaled =
    diverged.length === 0
      ? []
      : (await timeModels(await scaledLog(log, directory), true, diverged, python, progress)).models;
  const cores = availableParallelism();
  const bakeOff = { cores, ourSeconds: await ourBakeOff(log, cores), theirSeconds: asGiven.theirSeconds };
  return { log, versions: asGiven.versions, models: [...asGiven.models, ...scaled], bakeOff };
}

/**
 * Ours and theirs take turns on every fold, so that a machine that slows down slows both.
 * @returns `theirSeconds`: how long their process ran, without the time it waited for ours.
 */
async function timeModels(
  log: Log,
  scaled: boolean,
  names: readonly string[],
  python: string,
  progress: (line: string) => void,
) {
  const theirs = await startTheirs(python, log);
  const ours = new Ours(log);
  const models: ModelComparison[] = [];
  let theirSeconds = theirs.startSeconds;
  try {
    for (const model of names) {
      const ofOurs = [];
      const ofTheirs = [];
      for (let fold = 0; fold < FOLDS; fold++) {
        ofOurs.push(await ours.evaluate(model, fold));
        ofTheirs.push(await theirs.evaluate(model, fold));
      }
      const compared = comparison(model, scaled, ofOurs, ofTheirs);
      models.push(compared);
      theirSeconds += ofTheirs.reduce((sum, fold) => sum + total(fold), 0);
      progress(`${log.name}: ${model} ${times(compared.speedUp) || 'not compared'}`);
    }
  } finally {
    await theirs.end();
    await ours.end();
  }
  return { versions: theirs.versions, models, theirSeconds };
}

/** Sums up the figures of the folds. */
export function comparison(
  model: string,
  scaled: boolean,
  ofOurs: ReadonlyArray<SideFigures | { readonly failure: string }>,
  ofTheirs: readonly SideFigures[],
): ModelComparison {
  const theirs = overFolds(ofTheirs);
  const failure = ofOurs.find((fold) => 'failure' in fold);
  if (failure) return { model, scaled, ours: failure, theirs, speedUp: null };
  const fitted = ofOurs as readonly SideFigures[];
  const speedUp = median(ofTheirs.map(total)) / median(fitted.map(total));
  return { model, scaled, ours: overFolds(fitted), theirs, speedUp };
}

function overFolds(folds: readonly SideFigures[]): SideFigures {
  const errors = folds.map(({ rmse }) => rmse).filter((rmse) => rmse !== null);
  return {
    fitSeconds: median(folds.map(({ fitSeconds }) => fitSeconds)),
    testSeconds: median(folds.map(({ testSeconds }) => testSeconds)),
    rmse: errors.length === folds.length ? mean(errors) : null,
  };
}

function total({ fitSeconds, testSeconds }: SideFigures): number {
  return fitSeconds + testSeconds;
}

/**
 * Seconds that `dwell evaluate` takes on all cores, as users run it: SVD, SVD++ and NMF take as many steps as theirs,
 * but on standardised durations; theirs diverge on the log as it is.
 */
async function ourBakeOff(log: Log, cores: number): Promise<number> {
  const words = [
    `--data=${log.file}`,
    `--models=${RATING_MODELS.join(',')}`,
    `--rating-scale=${log.ratingScale.join(',')}`,
    `--folds=${FOLDS}`,
    `--seed=${SEED}`,
    `--jobs=${cores}`,
    '--json',
  ];
  const wallSeconds = [];
  for (let n = 0; n < BAKE_OFF_RUNS; n++) wallSeconds.push((await dwell('evaluate', ...words)).wallSeconds);
  return median(wallSeconds);
}
