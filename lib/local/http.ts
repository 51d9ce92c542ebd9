/** A Hono app on a port of the loopback. */
import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { listen } from './ports.ts';

export interface HttpServer {
  readonly url: string;
  close(): Promise<void>;
}

/** @param port preferred; 0 stands for any. */
export async function serveOnLoopback(
  app: { fetch: (request: Request) => Response | Promise<Response> },
  port: number,
): Promise<HttpServer> {
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  return {
    url: await listen(server, port),
    // Requests that are under way are still answered.
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  };
}
