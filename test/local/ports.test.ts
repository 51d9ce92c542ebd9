import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ensureFree, HOST, listen } from '../../lib/local/ports.ts';

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

test('a port in use is refused in one line that says what to do', async () => {
  await expect(ensureFree(taken)).rejects.toThrow(
    `port ${taken} is in use: stop what listens there, or choose another with --port`,
  );
});

test('a server whose preferred port is taken listens on another', async () => {
  const other = createServer();

  const url = await listen(other, taken);

  expect(new URL(url).port).toBe(String((other.address() as AddressInfo).port));
  expect(url).not.toContain(String(taken));
  other.close();
});
