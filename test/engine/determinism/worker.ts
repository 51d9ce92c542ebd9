/** A worker thread that fits every model. */
import { parentPort, workerData } from 'node:worker_threads';
import { fingerprints } from './fingerprints.ts';

parentPort?.postMessage(fingerprints(workerData.train, workerData.asked));
