/** Imports go one way. A failure prints each edge that breaks this, as `lib/engine/a.ts → lib/store/b.ts`. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const PROJECT = path.resolve(import.meta.dirname, '..');

const ALL = [
  'engine',
  'cores',
  'sample',
  'contracts',
  'intake',
  'store',
  'runs',
  'functions',
  'cloud',
  'local',
];

/** The other rooms that a room's files may import or read. */
const ROOMS: Record<string, readonly string[]> = {
  engine: [],
  cores: ['engine'],
  sample: ['engine'],
  contracts: ['engine'],
  intake: ['engine', 'contracts'],
  store: ['engine', 'contracts', 'intake'],
  runs: ['engine', 'contracts', 'intake', 'store'],
  functions: ['engine', 'contracts', 'intake', 'store', 'runs'],
  cloud: ['engine', 'contracts'],
  local: ['engine', 'contracts', 'intake', 'store', 'runs', 'functions'],
  bin: ALL,
  bench: [...ALL, 'bin'],
  scripts: ['engine', 'contracts', 'intake', 'functions', 'bench'],
};

/** Packages that only some rooms may import. */
const PACKAGES = [
  { pattern: /^@aws-sdk\//, rooms: ['store', 'runs', 'functions', 'local', 'bin', 'bench'] },
  { pattern: /^(aws-cdk-lib|constructs|cdk-nag)(\/|$)/, rooms: ['cloud', 'bin'] },
];

interface Edge {
  readonly from: string;
  /** A path in the project, or a package. */
  readonly to: string;
}

const files = globSync('{lib,functions,bin,bench,scripts}/**/*.ts', {
  cwd: PROJECT,
  exclude: ['**/kernels/assembly/**'],
});
const edges = files.flatMap(importsOf);
const isOurs = ({ to }: Edge) => existsSync(path.join(PROJECT, to));
/** Imports of files of the project, code or not. */
const ours = edges.filter(isOurs);
const packages = edges.filter((edge) => !isOurs(edge));

test('the walk finds imports of types, of values and of packages, and what is read at run time', () => {
  expect(ours).toContainEqual({ from: 'lib/engine/model.ts', to: 'lib/engine/interactions.ts' });
  expect(ours).toContainEqual({ from: 'lib/cloud/http-api.ts', to: 'lib/cloud/accept.ts' });
  expect(ours).toContainEqual({ from: 'lib/local/cloud.ts', to: 'functions' });
  expect(packages).toContainEqual({ from: 'lib/engine/model.ts', to: 'zod' });
});

test('every folder is a room', () => {
  const unknown = edges.map(({ from }) => from).filter((file) => ROOMS[roomOf(file)] === undefined);

  expect(unknown).toEqual([]);
});

test('imports go one way between the rooms', () => {
  const wrong = ours.filter(({ from, to }) => {
    const [room, other] = [roomOf(from), roomOf(to)];
    return other in ROOMS && room !== other && !ROOMS[room]?.includes(other);
  });

  expect(wrong.map(inWords)).toEqual([]);
});

test('no files import each other in a circle', () => {
  const seen = new Set<string>();
  const circles: string[] = [];
  const follow = (file: string, way: readonly string[]) => {
    if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file].join(' → '));
    if (seen.has(file)) return;
    seen.add(file);
    for (const { from, to } of ours) if (from === file) follow(to, [...way, file]);
  };
  for (const file of files) follow(file, []);

  expect(circles).toEqual([]);
});

test('no function imports another function: what they share is beside their folders', () => {
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

/** Imports, re-exports, dynamic imports, and files that a URL points to. */
function importsOf(from: string): Edge[] {
  const source = readFileSync(path.join(PROJECT, from), 'utf8');
  const specifiers = source.matchAll(/(?:\bfrom|\bimport|\bimport\(|\bnew URL\()\s*'([^']+)'/g);
  return [...specifiers].map(([, specifier]) => ({
    from,
    to: specifier.startsWith('.') ? path.join(path.dirname(from), specifier) : specifier,
  }));
}

/** The room of `lib/engine/models/knn/knn.ts` is engine, that of `bin/app.ts` is bin. */
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
