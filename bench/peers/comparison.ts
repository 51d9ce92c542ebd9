/** Dwell and scikit-surprise on one log: by model, and the whole bake-off. */
import { availableParallelism } from 'node:os';
import { BAKE_OFF } from '../../lib/engine/registry.ts';
import { dwell } from '../child.ts';
import { mean, median, times } from '../figures.ts';
import { FOLDS, type Log, SEED, scaledLog } from './log.ts';
import { type FoldFigures, Ours, Theirs, type Versions } from './sides.ts';

const RATING_MODELS = BAKE_OFF.filter(({ kind }) => kind === 'rating').map(({ name }) => name);
/** Of our whole bake-off, which is short; theirs is the sum over the folds that were timed. */
const BAKE_OFF_RUNS = 3;

export interface ModelComparison {
  readonly model: string;
  /** On durations divided by the greatest one, because ours diverges on the log as it is. */
  readonly scaled: boolean;
  /** Seconds are medians over the folds; RMSE is their mean. */
  readonly ours: FoldFigures | { readonly failure: string };
  readonly theirs: FoldFigures;
  /** Their fit and test over ours; null where ours failed. */
  readonly speedUp: number | null;
}

export interface Comparison {
  readonly log: Log;
  readonly versions: Versions;
  readonly models: readonly ModelComparison[];
  readonly bakeOff: { readonly cores: number; readonly ourSeconds: number; readonly theirSeconds: number };
}

interface Part {
  readonly log: Log;
  readonly versions: Versions;
  readonly models: readonly ModelComparison[];
  /** Their process from its start, without the time it waited for ours; only models that ours could fit. */
  readonly theirSeconds: number;
}

/** @throws PeerError when the peer fails. */
export async function compare(options: {
  readonly log: Log;
  readonly python: string;
  readonly directory: string;
  readonly models?: readonly string[];
  readonly progress: (line: string) => void;
}): Promise<Comparison> {
  const { log, python, directory, progress } = options;
  const parts = [
    await timeModels({ log, scaled: false, python, models: options.models ?? RATING_MODELS, progress }),
  ];
  const diverged = parts[0].models.filter(({ ours }) => 'failure' in ours && ours.failure === 'diverged');
  if (diverged.length > 0) {
    const scaled = await scaledLog(log, directory);
    const models = diverged.map(({ model }) => model);
    parts.push(await timeModels({ log: scaled, scaled: true, python, models, progress }));
  }
  const cores = availableParallelism();
  let ourSeconds = 0;
  for (const part of parts) ourSeconds += await ourBakeOff(part, cores);
  return {
    log,
    versions: parts[0].versions,
    models: parts.flatMap(({ models }) => models),
    bakeOff: { cores, ourSeconds, theirSeconds: parts.reduce((sum, part) => sum + part.theirSeconds, 0) },
  };
}

/** Ours and theirs take turns on every fold, so that a machine that slows down slows both. */
async function timeModels(options: {
  readonly log: Log;
  readonly scaled: boolean;
  readonly python: string;
  readonly models: readonly string[];
  readonly progress: (line: string) => void;
}): Promise<Part> {
  const { log, scaled } = options;
  const theirs = await Theirs.start(options.python, log);
  const ours = new Ours(log);
  const models: ModelComparison[] = [];
  let theirSeconds = theirs.startSeconds;
  try {
    for (const model of options.models) {
      const ofOurs = [];
      const ofTheirs = [];
      for (let fold = 0; fold < FOLDS; fold++) {
        ofOurs.push(await ours.evaluate(model, fold));
        ofTheirs.push(await theirs.evaluate(model, fold));
      }
      const compared = comparison(model, scaled, ofOurs, ofTheirs);
      models.push(compared);
      if (compared.speedUp !== null) theirSeconds += ofTheirs.reduce((sum, fold) => sum + total(fold), 0);
      options.progress(`${log.name}: ${model} ${times(compared.speedUp) || 'not compared'}`);
    }
  } finally {
    await theirs.end();
    await ours.end();
  }
  return { log, versions: theirs.versions, models, theirSeconds };
}

/** From the figures of the folds. */
export function comparison(
  model: string,
  scaled: boolean,
  ofOurs: ReadonlyArray<FoldFigures | { readonly failure: string }>,
  ofTheirs: readonly FoldFigures[],
): ModelComparison {
  const theirs = overFolds(ofTheirs);
  const failure = ofOurs.find((fold) => 'failure' in fold);
  if (failure) return { model, scaled, ours: failure, theirs, speedUp: null };
  const fitted = ofOurs as readonly FoldFigures[];
  const speedUp = median(ofTheirs.map(total)) / median(fitted.map(total));
  return { model, scaled, ours: overFolds(fitted), theirs, speedUp };
}

function overFolds(folds: readonly FoldFigures[]): FoldFigures {
  const errors = folds.map(({ rmse }) => rmse).filter((rmse) => rmse !== null);
  return {
    fitSeconds: median(folds.map(({ fitSeconds }) => fitSeconds)),
    testSeconds: median(folds.map(({ testSeconds }) => testSeconds)),
    rmse: errors.length === folds.length ? mean(errors) : null,
  };
}

function total({ fitSeconds, testSeconds }: FoldFigures): number {
  return fitSeconds + testSeconds;
}

/** `dwell evaluate` on all cores, from the start of its process to its end. */
async function ourBakeOff({ log, models }: Part, cores: number): Promise<number> {
  const fitted = models.filter(({ speedUp }) => speedUp !== null).map(({ model }) => model);
  if (fitted.length === 0) return 0;
  const words = [
    `--data=${log.file}`,
    `--models=${fitted.join(',')}`,
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
