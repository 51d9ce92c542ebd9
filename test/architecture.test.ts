/** Imports go one way. A failure prints each edge that breaks this, as `lib/engine/a.ts → lib/store/b.ts`. */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const PROJECT = path.resolve(import.meta.dirname, '..');

/** Which rooms a room's files may import, beside its own. */
const ROOMS: Record<string, readonly string[]> = {
  engine: [],
  contracts: ['engine'],
  intake: ['engine', 'contracts'],
  store: ['engine', 'contracts', 'intake'],
  functions: ['engine', 'contracts', 'intake', 'store'],
  sample: ['engine', 'contracts'],
  cloud: ['engine', 'contracts'],
  local: ['engine', 'contracts', 'intake', 'store', 'functions', 'sample'],
  bin: ['engine', 'contracts', 'intake', 'store', 'functions', 'sample', 'cloud', 'local'],
};

/** Packages that only one side may know. */
const PACKAGES = [
  { pattern: /^@aws-sdk\//, rooms: ['store', 'functions', 'local'] },
  { pattern: /^(aws-cdk-lib|constructs|cdk-nag)(\/|$)/, rooms: ['cloud', 'bin'] },
];

interface Edge {
  readonly from: string;
  /** A path in the project, or a package. */
  readonly to: string;
}

const edges = globSync('{lib,functions,bin}/**/*.ts', { cwd: PROJECT }).flatMap(importsOf);
const ours = edges.filter(({ to }) => to.endsWith('.ts'));
const packages = edges.filter(({ to }) => !/^(\.|lib|functions|bin)/.test(to));

test('the walk finds imports of types, of values and of packages', () => {
  expect(ours).toContainEqual({ from: 'lib/engine/model.ts', to: 'lib/engine/interactions.ts' });
  expect(ours).toContainEqual({ from: 'lib/cloud/http-api.ts', to: 'lib/cloud/accept.ts' });
  expect(packages).toContainEqual({ from: 'lib/engine/model.ts', to: 'zod' });
});

test('every folder is a room', () => {
  const unknown = edges.map(({ from }) => from).filter((file) => ROOMS[roomOf(file)] === undefined);

  expect(unknown).toEqual([]);
});

test('imports go one way between the rooms', () => {
  const wrong = ours.filter(({ from, to }) => {
    const [room, other] = [roomOf(from), roomOf(to)];
    return room !== other && !ROOMS[room]?.includes(other);
  });

  expect(wrong.map(inWords)).toEqual([]);
});

test('no function imports another function; what they share lies beside their folders', () => {
  const wrong = ours.filter(
    ({ from, to }) =>
      roomOf(from) === 'functions' &&
      roomOf(to) === 'functions' &&
      path.dirname(to) !== 'functions' &&
      functionOf(from) !== functionOf(to),
  );

  expect(wrong.map(inWords)).toEqual([]);
});

test('the engine knows no package but zod, and nothing of Node', () => {
  const wrong = packages.filter(({ from, to }) => roomOf(from) === 'engine' && to !== 'zod');

  expect(wrong.map(inWords)).toEqual([]);
});

test('AWS stays on its side', () => {
  const wrong = packages.filter(({ from, to }) =>
    PACKAGES.some(({ pattern, rooms }) => pattern.test(to) && !rooms.includes(roomOf(from))),
  );

  expect(wrong.map(inWords)).toEqual([]);
});

/** Imports, exports from, dynamic imports, and files that a worker or a reader is pointed to. */
function importsOf(from: string): Edge[] {
  const source = readFileSync(path.join(PROJECT, from), 'utf8');
  const specifiers = source.matchAll(/(?:\bfrom|\bimport|\bimport\(|\bnew URL\()\s*'([^']+)'/g);
  return [...specifiers].map(([, specifier]) => ({
    from,
    to: specifier.startsWith('.') ? path.join(path.dirname(from), specifier) : specifier,
  }));
}

/** `lib/engine/models/knn.ts` is in the room engine, `bin/app.ts` in bin. */
function roomOf(file: string): string {
  const [top, next] = file.split('/');
  return top === 'lib' ? next : top;
}

/** `functions/api/routes/runs.ts` belongs to api. */
function functionOf(file: string): string {
  return file.split('/')[1];
}

function inWords({ from, to }: Edge): string {
  return `${from} → ${to}`;
}
