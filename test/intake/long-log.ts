/** A worker thread that cuts a long log, and forgets half of it. */
import { parentPort } from 'node:worker_threads';
import { timeFold } from '../../lib/engine/evaluation/time-folds.ts';
import { DAY_MS } from '../../lib/engine/looks.ts';
import { forgetOld } from '../../lib/intake/forget.ts';

const length = 3_000_000;
const customerIds = Array.from({ length: 300 }, (_, n) => `CC${n}`);
const productIds = Array.from({ length: 50 }, (_, n) => `0_${n}`);
const looks = {
  customers: Int32Array.from({ length }, (_, n) => n % 300),
  products: Int32Array.from({ length }, (_, n) => n % 50),
  durations: Float64Array.from({ length }, (_, n) => n / 8),
  times: Float64Array.from({ length }, (_, n) => (n * 100 * DAY_MS) / length + 0.5),
  repeats: 'sum',
} as const;

const kept = forgetOld({ looks, customerIds, productIds }, 50).looks.durations;
const { cut } = timeFold(looks, 1, 2);
parentPort?.postMessage({ kept: kept.length, from: cut.from });
