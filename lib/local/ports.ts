/** Ports on the loopback, which is all that the embedded cloud listens on. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { PortInUseError } from './errors.ts';

export const HOST = '127.0.0.1';

/** @throws PortInUseError */
export async function ensureFree(port: number): Promise<void> {
  if (!(await isFree(port))) throw new PortInUseError(port);
}

/** The wanted port where it is free, else one that the system picks. */
export async function portOr(wanted: number): Promise<number> {
  return (await isFree(wanted)) ? wanted : 0;
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen({ host: HOST, port, exclusive: true });
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
