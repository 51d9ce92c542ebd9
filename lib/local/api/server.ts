/** The embedded cloud's API Gateway: runs the API app in a thread of its own. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { HttpServer } from '../http.ts';
import type { ApiWorkerOptions } from './worker.ts';

export async function startApi(
  options: ApiWorkerOptions,
  environment: Record<string, string>,
): Promise<HttpServer> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    env: environment,
    workerData: options,
  });
  const ended = once(worker, 'exit');
  const [url] = await once(worker, 'message');
  return {
    url,
    close: async () => {
      worker.postMessage('close');
      await ended;
    },
  };
}
