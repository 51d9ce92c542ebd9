/** The embedded cloud: from a cold start to published, and what its API then stands. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { runScript } from '../child.ts';
import { load } from './load.ts';
import type { Figure, Measure } from './measure.ts';
import { computing, secondsOf } from './processor-time.ts';
import type { Surroundings } from './surroundings.ts';

const CONNECTIONS = 64;
const WARM_UP_SECONDS = 3;
const LOAD_SECONDS = 8;
const REQUESTS = 1_000_000;

/** From the start of the process to published, and what all threads computed until it ended. */
export function coldStart(
  name: string,
  title: string,
  log: () => Promise<string>,
  surroundings: Surroundings,
  mostRounds?: number,
): Measure {
  return {
    name,
    mostRounds,
    async figuresOf(checkout) {
      const state = join(surroundings.directory, 'state-cold');
      const words = ['start', '--once', '--json', '--data', await log(), '--state', state];
      const { outcome, ownSeconds } = await computing(() =>
        runScript([join(checkout, 'bin/dwell.ts'), ...words]),
      );
      const evaluation = evaluationSeconds(readFileSync(join(state, 'functions.log'), 'utf8'));
      rmSync(state, { recursive: true });
      return [
        {
          of: `cold start to published, ${title}`,
          unit: 's',
          value: JSON.parse(outcome.stdout).secondsToPublished,
        },
        { of: `of it, the bake-off, ${title}`, unit: 's', value: evaluation },
        { of: `computing, whole process, ${title}`, unit: 's', value: ownSeconds ?? Number.NaN },
      ];
    },
  };
}

/** From the start of the first evaluation to the end of the last. @param log lines of JSON, one per call (functions/stage.ts). */
export function evaluationSeconds(log: string): number {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const line of log.split('\n')) {
    if (!line.startsWith('{')) continue;
    const { message, seconds, timestamp } = JSON.parse(line);
    if (message !== 'evaluate' || typeof seconds !== 'number') continue;
    const ended = Date.parse(timestamp) / 1000;
    first = Math.min(first, ended - seconds);
    last = Math.max(last, ended);
  }
  return last - first;
}

/** Requests at 64 connections; the load comes from this machine too. */
export function api(surroundings: Surroundings): Measure {
  return {
    name: 'api',
    async figuresOf(checkout) {
      const server = await published(checkout, surroundings);
      try {
        const figures: Figure[] = [];
        for (const [route, paths] of await routesOf(server.url)) {
          await load(server.url, paths, CONNECTIONS, over(WARM_UP_SECONDS));
          const cpu = secondsOf(server.pid);
          const { requests, perSecond, p99Ms } = await load(
            server.url,
            paths,
            CONNECTIONS,
            over(LOAD_SECONDS),
          );
          const cpuSeconds = (secondsOf(server.pid) ?? Number.NaN) - (cpu ?? Number.NaN);
          figures.push(
            { of: `${route}, requests per second`, unit: '/s', value: perSecond, isBetterIfMore: true },
            { of: `${route}, p99 at ${CONNECTIONS} connections`, unit: 'ms', value: p99Ms },
            { of: `${route}, processor time per request`, unit: 'ms', value: (1000 * cpuSeconds) / requests },
          );
        }
        return figures;
      } finally {
        await server.end();
      }
    },
  };
}

/** Whether memory stays as it is while a million requests are answered. */
export function apiMemory(surroundings: Surroundings): Measure {
  return {
    name: 'api-memory',
    mostRounds: 1,
    onlyAfter: true,
    async figuresOf(checkout) {
      const server = await published(checkout, surroundings);
      try {
        const paths = [...(await routesOf(server.url)).values()].slice(0, -1).flat();
        const after = async (requests: number) => {
          await load(server.url, paths, CONNECTIONS, (asked) => asked >= requests);
          return residentMb(server.pid);
        };
        const tenth = await after(REQUESTS / 10);
        const whole = await after(0.9 * REQUESTS);
        const of = 'memory of the embedded cloud after';
        return [
          { of: `${of} ${REQUESTS / 10} requests`, unit: 'MB', value: tenth },
          { of: `${of} ${REQUESTS} requests`, unit: 'MB', value: whole },
        ];
      } finally {
        await server.end();
      }
    },
  };
}

function over(seconds: number): () => boolean {
  const end = performance.now() + 1000 * seconds;
  return () => performance.now() >= end;
}

/** Every customer and product is asked about, so that a cache of a few answers does not do. */
async function routesOf(url: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const [customers, products] = [await idsOf(url, 'customer'), await idsOf(url, 'product')];
  return new Map([
    ['recommendations', customers.map((id) => `/v1/customers/${id}/recommendations`)],
    ['audience of 100', products.map((id) => `/v1/products/${id}/audience?limit=100`)],
    ['customer', customers.map((id) => `/v1/customers/${id}`)],
    ['openapi.json', ['/v1/openapi.json']],
  ]);
}

async function idsOf(url: string, kind: 'customer' | 'product'): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page = `${url}/v1/${kind}s?limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
    const { items, nextCursor } = (await (await fetch(page)).json()) as {
      items: Record<typeof kind, string>[];
      nextCursor: string | null;
    };
    ids.push(...items.map((item) => encodeURIComponent(item[kind])));
    cursor = nextCursor;
  }
  return ids;
}

/** A server of the sample log's results. A checkout publishes them once. */
async function published(checkout: string, surroundings: Surroundings) {
  const state = join(surroundings.directory, `state-${Buffer.from(checkout).toString('base64url')}`);
  const program = join(checkout, 'bin/dwell.ts');
  if (!existsSync(state)) {
    const log = await surroundings.sample();
    await runScript([program, 'start', '--once', '--json', '--data', log, '--state', state]);
  }
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, [program, 'start', '--state', state, '--port', String(port)], {
    stdio: 'ignore',
  });
  const ended = once(child, 'close');
  const isUp = () =>
    fetch(`${url}/v1/health`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await isUp())) {
    if (child.exitCode !== null) throw new Error(`${program} start has ended with ${child.exitCode}`);
    await pause(100);
  }
  return {
    url,
    pid: child.pid as number,
    end: async () => {
      child.kill('SIGINT');
      await ended;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

function residentMb(pid: number): number {
  const [, kilobytes] = readFileSync(`/proc/${pid}/status`, 'utf8').match(/^VmRSS:\s+(\d+) kB$/m) ?? [];
  return Number(kilobytes) / 1000;
}
