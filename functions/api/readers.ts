/**
 * What the API reads, and how old it may be. The data sets, with the pointers to what is published, and the addresses are a
 * second old at most; results are those of the run that the pointer names, and never change (lib/store/results-cache.ts).
 *
 * So within a second of a publish, this process may still answer from the run before, and all of that answer is from that
 * run; a data set that was deleted may still be known, and an old address be shown. Who publishes or deletes through this
 * process sees it at once.
 */
import type { ScopedDataset } from '../../lib/runs/datasets.ts';
import { readDatasets } from '../../lib/runs/datasets.ts';
import { hasResults } from '../../lib/runs/rollback.ts';
import { findRun } from '../../lib/runs/runs.ts';
import { type Milliseconds, Recent } from '../../lib/store/recent.ts';
import { RecentAddresses } from '../../lib/store/recent-addresses.ts';
import { ResultsCache } from '../../lib/store/results-cache.ts';
import { KeptAnswers } from './kept-answers.ts';

export class Readers {
  readonly answers: KeptAnswers;
  readonly datasets: Recent<ScopedDataset[]>;
  readonly addresses: RecentAddresses;
  readonly results: ResultsCache;

  /** @param cacheBytes half of them for results, half for answers */
  constructor(cacheBytes: number, clock: Milliseconds) {
    this.datasets = new Recent(readDatasets, clock);
    this.addresses = new RecentAddresses(clock);
    this.answers = new KeptAnswers(cacheBytes / 2, this.addresses);
    this.results = new ResultsCache({
      maxBytes: cacheBytes / 2,
      isKept: async ({ runId }) => {
        if (isPublished(await this.datasets.now(), runId)) return true;
        const run = await findRun(runId);
        return run !== undefined && hasResults(run);
      },
    });
  }
}

export const isPublished = (all: readonly Pick<ScopedDataset, 'published'>[], runId: string) =>
  all.some(({ published }) => published?.runId === runId);
