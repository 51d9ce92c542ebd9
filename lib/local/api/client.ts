/** A client of the HTTP API, for the terminal's report and for the embedded cloud itself. */
import type * as z from 'zod';
import type { errorSchema } from '../../contracts/api.ts';
import type { RunDetail, RunSummary, Runs } from '../../contracts/api-runs.ts';

export type { RunDetail, RunSummary };

export const isUnderWay = ({ state }: Pick<RunSummary, 'state'>) => state === 'queued' || state === 'running';

export class ApiClient {
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  run(runId: string): Promise<RunDetail> {
    return this.get(`/v1/runs/${encodeURIComponent(runId)}`);
  }

  /** Newest first. */
  async *runs(): AsyncGenerator<RunSummary> {
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: Runs = await this.get(
        `/v1/runs?limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
      );
      yield* page.items;
      cursor = page.nextCursor;
    }
  }

  /** What is published now: one run per data set, the newest request first. */
  async publishedRuns(): Promise<RunSummary[]> {
    const published: RunSummary[] = [];
    for await (const run of this.runs()) if (run.published) published.push(run);
    return published;
  }

  /** @throws Error with the API's own message. */
  async get<T>(path: string): Promise<T> {
    const response = await fetch(this.url + path);
    if (response.ok) return (await response.json()) as T;
    const { error } = (await response.json()) as z.infer<typeof errorSchema>;
    throw new Error(error.message);
  }
}
