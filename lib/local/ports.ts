/** Ports on the loopback: the embedded cloud listens nowhere else. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { PortInUseError } from './errors.ts';

export const HOST = '127.0.0.1';

/**
 * Listens on the preferred port if it is free, otherwise on another.
 * @param preferred 0 stands for any.
 * @returns the address.
 */
export async function listen(server: Server, preferred: number): Promise<string> {
  try {
    await listenOn(server, preferred);
  } catch (error) {
    if (!isInUse(error)) throw error;
    await listenOn(server, 0);
  }
  return `http://${HOST}:${(server.address() as AddressInfo).port}`;
}

/** @throws PortInUseError */
export async function ensureFree(port: number): Promise<void> {
  const server = createServer();
  try {
    await listenOn(server, port);
  } catch (error) {
    throw isInUse(error) ? new PortInUseError(port) : error;
  } finally {
    server.close();
  }
}

async function listenOn(server: Server, port: number): Promise<void> {
  server.listen({ host: HOST, port, exclusive: true });
  await once(server, 'listening');
}

const isInUse = (error: unknown) => (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
