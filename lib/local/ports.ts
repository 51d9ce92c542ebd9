/** Ports on the loopback, which is all that the embedded cloud listens on. */
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { PortInUseError } from './errors.ts';

export const HOST = '127.0.0.1';

/** @throws PortInUseError */
export async function ensureFree(port: number): Promise<void> {
  if ((await portIfFree(port)) === null) throw new PortInUseError(port);
}

/** The wanted port where it is free, else another. */
export async function freePort(wanted: number): Promise<number> {
  return (await portIfFree(wanted)) ?? (await portIfFree(0)) ?? wanted;
}

/** Port 0 stands for any. */
async function portIfFree(port: number): Promise<number | null> {
  const server = createServer();
  try {
    server.listen({ host: HOST, port, exclusive: true });
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  } catch {
    return null;
  } finally {
    server.close();
  }
}
