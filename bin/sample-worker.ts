/** The thread in which `dwell start` makes up its log: that of a shop with tastes, as CSV in UTF-8. */
import { parentPort } from 'node:worker_threads';
import { TasteShop } from '../lib/sample/tastes.ts';
import { csvLines } from '../lib/store/csv-text.ts';

const SEED = 0;

const rows: unknown[][] = [['customer', 'product', 'duration', 'timestamp']];
for (const { customer, product, duration, timestamp } of new TasteShop(SEED).rows())
  rows.push([customer, product, duration, timestamp]);
const log = new TextEncoder().encode(csvLines(rows));
parentPort?.postMessage(log, [log.buffer]);
