/**
 * What a cold start costs that the code can change: the size of each function's bundle, and the time to load it in a fresh
 * process. Node's own start, the download of the code and Lambda's are not in it.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bundleFunction, functionFolders } from '../lib/cloud/bundle.ts';
import { median } from './figures.ts';

export interface ColdStart {
  readonly name: string;
  /** Of minified code, 1000 bytes each. */
  readonly kB: number;
  /** Median time of the processor, all threads, and median time of the clock. */
  readonly cpuMs: number;
  readonly wallMs: number;
}

/** Prints `[cpuMs, wallMs]`. */
const LOAD = `
  const before = process.cpuUsage(), start = performance.now();
  require(process.argv[1]);
  const wallMs = performance.now() - start, { user, system } = process.cpuUsage(before);
  console.log(JSON.stringify([(user + system) / 1000, wallMs]));`;

/** What Lambda sets that a client looks for when it is made. */
const ENVIRONMENT = { AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none' };

/** Bundles all functions, then loads them in turns, so that a busy moment does not meet only one of them. */
export async function coldStarts(rounds = 9): Promise<ColdStart[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'dwell-bundles-'));
  try {
    const names = functionFolders();
    for (const name of names) await bundleFunction(name, path.join(folder, name));
    const times = Array.from({ length: rounds }, () => names.map((name) => load(fileOf(folder, name))));
    return names.map((name, n) => ({
      name,
      kB: statSync(fileOf(folder, name)).size / 1000,
      cpuMs: median(times.map((round) => round[n][0])),
      wallMs: median(times.map((round) => round[n][1])),
    }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const fileOf = (folder: string, name: string) => path.join(folder, name, 'index.js');

function load(file: string): [cpuMs: number, wallMs: number] {
  const output = execFileSync(process.execPath, ['--eval', LOAD, file], {
    encoding: 'utf8',
    env: ENVIRONMENT,
  });
  return JSON.parse(output);
}

if (import.meta.main)
  for (const { name, kB, cpuMs, wallMs } of await coldStarts())
    console.log(
      `${name.padEnd(15)} ${kB.toFixed(0)} kB, ${cpuMs.toFixed(0)} ms of CPU, ${wallMs.toFixed(0)} ms`,
    );
