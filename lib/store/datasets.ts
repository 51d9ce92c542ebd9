/** A run's data set, read once per process: a warm function goes on with another job or shard of the same run. */
import { artifactKeys } from '../contracts/artifacts.ts';
import { decodeDataset } from '../engine/codec.ts';
import type { Dataset } from '../engine/interactions.ts';
import { getBytes } from './artifacts.ts';

let last: { readonly runId: string; readonly dataset: Promise<Dataset> } | undefined;

/** @throws DataError if the stored data set is damaged. */
export async function readDataset(runId: string): Promise<Dataset> {
  if (last?.runId !== runId) {
    last = undefined; // so that its memory is free before the next one is read
    last = { runId, dataset: getBytes(artifactKeys(runId).dataset).then(decodeDataset) };
  }
  try {
    return await last.dataset;
  } catch (error) {
    last = undefined;
    throw error;
  }
}
