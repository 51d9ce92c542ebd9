import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ensureFree, freePort, HOST } from '../../lib/local/ports.ts';

let server: Server;
let taken: number;

beforeEach(async () => {
  server = createServer().listen(0, HOST);
  await once(server, 'listening');
  taken = (server.address() as AddressInfo).port;
});

afterEach(() => {
  server.close();
});

test('a port in use is refused, in a line that says what to do', async () => {
  await expect(ensureFree(taken)).rejects.toThrow(
    `port ${taken} is in use: stop what listens there, or choose another with --port`,
  );
});

test('where the wanted port is taken another is found', async () => {
  const port = await freePort(taken);

  expect(port).not.toBe(taken);
  await ensureFree(port);
  expect(await freePort(port)).toBe(port);
});
