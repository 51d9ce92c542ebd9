/** What `--limits` counts and compares, without measuring. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, expect, test } from 'vitest';
import { evaluationSeconds } from '../../bench/limits/cloud.ts';
import { load } from '../../bench/limits/load.ts';
import { leastMakespan, makespan } from '../../bench/limits/makespan.ts';
import { type Measure, rowsOf } from '../../bench/limits/measure.ts';
import { chosen, measuresOf } from '../../bench/limits/measures.ts';
import { selfTimes } from '../../bench/limits/profile.ts';
import { limitsSection } from '../../bench/limits/section.ts';
import { Surroundings } from '../../bench/limits/surroundings.ts';

describe('jobs on a few functions at once', () => {
  test('take less time if the longest comes first', () => {
    expect(makespan([1, 1, 1, 1, 4], 2)).toBe(6);
    expect(makespan([4, 1, 1, 1, 1], 2)).toBe(4);
  });

  test('take no less than the longest, and no less than their share', () => {
    expect(leastMakespan([1, 1, 6], 2)).toBe(6);
    expect(leastMakespan([3, 3, 3], 2)).toBe(4.5);
  });
});

describe('two checkouts', () => {
  const readings = { before: [10, 8], after: [4, 5] };
  const measured = (isBetterIfMore?: true, onlyAfter?: true): Measure & { readonly turns: string[] } => {
    const turns: string[] = [];
    const left = { before: [...readings.before], after: [...readings.after] };
    return {
      ...{ name: 'waiting', onlyAfter, turns },
      async figuresOf(checkout) {
        turns.push(checkout);
        const value = left[checkout as 'before' | 'after'].shift() as number;
        return [{ of: 'a wait', unit: 's', value, isBetterIfMore }];
      },
      limits: async () => new Map([['a wait', 'light: 1 s']]),
    };
  };
  const both = { before: 'before', after: 'after' };

  test('take turns, each going first as often as the other', async () => {
    const measure = measured();

    await rowsOf(measure, both, 2, () => {});

    expect(measure.turns).toEqual(['before', 'after', 'after', 'before']);
  });

  test('have the best of their rounds in the table, and how many times better it became', async () => {
    const less = await rowsOf(measured(), both, 2, () => {});
    const more = await rowsOf(measured(true), both, 2, () => {});
    const unloaded = [...less, ...more].map((row) => ({
      ...row,
      before: row.before && { ...row.before, load: 0.04 },
      after: { ...row.after, load: 1.26 },
    }));

    const text = limitsSection(unloaded, 'npm run bench -- --limits');

    expect(text).toContain('| a wait | s | 8.00 | 0.0 | 4.00 | 1.3 | 2.0× | light: 1 s |');
    expect(text).toContain('| a wait | s | 10.0 | 0.0 | 5.00 | 1.3 | 0.5× | light: 1 s |');
  });

  test('are one where there is no other, or where it would take too long', async () => {
    const [alone] = await rowsOf(measured(), { after: 'after' }, 1, () => {});
    const [long] = await rowsOf(measured(undefined, true), both, 1, () => {});

    expect([alone.before, long.before]).toEqual([null, null]);
  });
});

test('measures are chosen by name; an unknown one is refused with a list of the known ones', () => {
  const measures = measuresOf(new Surroundings('nowhere', { others: [] }));

  expect(chosen(measures, { only: ['api', 'plan'] }).map(({ name }) => name)).toEqual(['plan', 'api']);
  expect(chosen(measures, { without: ['api'] })).toHaveLength(measures.length - 1);
  expect(() => chosen(measures, { only: ['speed'] })).toThrow(/no measure speed; there are bake-off, .*api/);
});

test('a bake-off lasts from the start of its first job to the end of its last', () => {
  const line = (message: string, second: number, seconds: number) =>
    JSON.stringify({ message, seconds, timestamp: `2026-01-01T00:00:${second}.000Z` });
  const log = [line('plan', 10, 9), line('evaluate', 20, 8), 'a warning', line('evaluate', 31, 5), ''];

  expect(evaluationSeconds(log.join('\n'))).toBe(19);
});

test('self times are added up over threads, without the time in which nothing ran', () => {
  const frame = (id: number, functionName: string, url = '') => ({ id, callFrame: { functionName, url } });
  const nodes = [frame(1, '(idle)'), frame(2, 'fit', 'file:///a/node_modules/zod/index.js'), frame(3, '')];
  const profile = { nodes, samples: [1, 2, 3, 2], timeDeltas: [9e6, 1e6, 2e6, 3e6] };

  expect(selfTimes([profile, profile])).toEqual([
    { name: 'fit', file: 'zod/index.js', seconds: 8 },
    { name: '(anonymous)', file: '', seconds: 4 },
  ]);
});

describe('load on a server', () => {
  const served = async (status: number, isChunked: boolean) => {
    const asked: (string | undefined)[] = [];
    const server = createServer(({ url }, response) => {
      asked.push(url);
      response.writeHead(status, isChunked ? {} : { 'content-length': 6 });
      response.write('abc');
      response.end('def');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    return { asked, server, url: `http://127.0.0.1:${port}` };
  };

  test.each([false, true])(
    'asks for the paths in turn and waits for whole answers (chunked: %s)',
    async (isChunked) => {
      const { asked, server, url } = await served(200, isChunked);

      const { requests } = await load(url, ['/a', '/b'], 3, (count) => count >= 10);

      server.close();
      expect(requests).toBe(10);
      expect(asked.filter((path) => path === '/a')).toHaveLength(5);
    },
  );

  test('fails with the path where an answer is not 200', async () => {
    const { server, url } = await served(503, false);

    await expect(load(url, ['/a'], 1, (count) => count >= 1)).rejects.toThrow('/a: 503');

    server.closeAllConnections();
    server.close();
  });
});
