/** What a job is expected to take in all: the model's own cost, and what a fold of any model needs. */
import { judgedSize } from '../evaluation/judged-lists.ts';
import type { Size } from '../interactions.ts';
import { PAIRS_AT_ONCE } from '../lists/predicted-durations.ts';
import type { Cost } from '../model.ts';
import { rowsKept } from '../numeric/matrix-rows.ts';

export interface Estimate {
  readonly seconds: number;
  readonly memoryMb: number;
}

/** What is known of a log before models are judged on it. */
export interface LogSize {
  /** Of the training part. */
  readonly training: Size;
  /** Pairs of the whole log. */
  readonly rows: number;
  /** Where the log has times. */
  readonly looks?: number;
}

/** What a function has: the settings with these names. */
export interface Limits {
  readonly modelMemoryMb: number;
  readonly evaluateTimeoutSeconds: number;
}

const BYTES_PER_MB = 1024 * 1024;
/** Node and the SDK took 110 MB on Lambda's runtime; the rest is room for the garbage collector. */
const RUNTIME_BYTES = 160 * BYTES_PER_MB;
/** Measured: data set 16, row numbers 8, interactions of two thirds of the rows 16, the rest while those are made. */
const BYTES_PER_ROW = 50;
/** Times 8, pairs before a cut 17, their numbers 16, interactions of nearly all rows 8 more; pairs of the whole log 17. */
const BYTES_PER_LOOK = 66;
/** The id as a string, its indices in both directions, the start of its list. */
const BYTES_PER_ID = 120;
/** Reading the data set from the bucket, sorting it into interactions, judging predictions by held-out rows. */
const SECONDS_PER_ROW = 4e-7;
const STARTING_SECONDS = 1;
/** Judging audiences: choosing who is judged, and sorting those who look into lists of the others. */
const CHOOSING_SECONDS_PER_ROW = 1e-7;
const JUDGING_SECONDS_PER_PAIR = 1e-7;
/** A rating model's estimate of a pair: asked for, made, kept until its list's turn. */
const ESTIMATE_BYTES = 45;

/** Seconds of computing alone, in a function or a thread that is already up. @param rows of the whole data set. */
export function computingSeconds({ seconds }: Cost, rows: number): number {
  return SECONDS_PER_ROW * rows + seconds;
}

/** What judging audiences takes beside. @param rows of the whole data set. @param size of the training part. */
function audienceCost({ secondsPerPair }: Cost, rows: number, size: Size) {
  const { products, customers } = judgedSize(size);
  const pairs = products * customers;
  return {
    seconds: CHOOSING_SECONDS_PER_ROW * rows + pairs * (JUDGING_SECONDS_PER_PAIR + (secondsPerPair ?? 0)),
    bytes: secondsPerPair === undefined ? 0 : pairs * ESTIMATE_BYTES,
  };
}

/** Similarities that models of one fold share (`durationSimilarities`): a warm function has them from the job before. */
function sharedBytes({ customers }: Size): number {
  return rowsKept(customers) < customers ? 0 : Float64Array.BYTES_PER_ELEMENT * customers ** 2;
}

export function estimateOf(cost: Cost, { training: size, rows, looks = 0 }: LogSize): Estimate {
  const audience = audienceCost(cost, rows, size);
  const seconds = STARTING_SECONDS + computingSeconds(cost, rows) + audience.seconds;
  const bytes =
    RUNTIME_BYTES +
    BYTES_PER_ROW * rows +
    BYTES_PER_LOOK * looks +
    BYTES_PER_ID * (size.customers + size.products) +
    cost.memoryBytes +
    sharedBytes(size) +
    audience.bytes;
  return { seconds: Math.ceil(10 * seconds) / 10, memoryMb: Math.ceil(bytes / BYTES_PER_MB) };
}

/**
 * Making lists takes the data set, interactions of all rows, three winners, and a fixed number of pairs at once: smaller
 * shards would need hardly less. Measured: 3,257 MB for the first products of 25 million rows, with KNNBaseline as the
 * rating winner.
 */
const LISTS_BYTES_PER_ROW = 79;
/** Of a pair that the rating winner is asked about. */
const PAIR_BYTES = 45;

/** Memory of a function that makes lists by this winner. @param costOf the model's cost at a size. */
export function listsMemoryMb(costOf: (size: Size) => Cost, { training, rows, looks = 0 }: LogSize): number {
  const more = rows / training.rows;
  const whole = {
    ...training,
    rows,
    productPairs: training.productPairs * more ** 2,
    customerPairs: training.customerPairs * more ** 2,
  };
  const bytes =
    RUNTIME_BYTES +
    LISTS_BYTES_PER_ROW * rows +
    BYTES_PER_LOOK * looks +
    BYTES_PER_ID * (training.customers + training.products) +
    PAIR_BYTES * PAIRS_AT_ONCE +
    costOf(whole).memoryBytes;
  return Math.ceil(bytes / BYTES_PER_MB);
}

/** Why a function could not do the job; undefined if it can. */
export function refusalOf(
  { seconds, memoryMb }: Estimate,
  { modelMemoryMb, evaluateTimeoutSeconds }: Limits,
): string | undefined {
  if (memoryMb > modelMemoryMb)
    return (
      `one fold needs about ${figure(memoryMb)} MB of memory, a function has ${figure(modelMemoryMb)} MB ` +
      '(the setting modelMemoryMb)'
    );
  if (seconds > evaluateTimeoutSeconds)
    return (
      `one fold takes about ${figure(seconds)} s, a function may take ${figure(evaluateTimeoutSeconds)} s ` +
      '(the setting evaluateTimeoutSeconds)'
    );
  return undefined;
}

/** No more digits than an estimate deserves. */
const figure = (value: number) => value.toLocaleString('en', { maximumFractionDigits: value < 100 ? 1 : 0 });
