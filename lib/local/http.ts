/** A Hono app on a port of the loopback. */
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { HOST } from './ports.ts';

export interface HttpServer {
  url: string;
  close(): Promise<void>;
}

export async function serveOnLoopback(
  app: { fetch: (request: Request) => Response | Promise<Response> },
  port: number,
): Promise<HttpServer> {
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  server.listen(port, HOST);
  await once(server, 'listening');
  return {
    url: `http://${HOST}:${(server.address() as AddressInfo).port}`,
    close: () => closeServer(server),
  };
}

/** Answers what is under way, and ends connections that wait for nothing. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}
