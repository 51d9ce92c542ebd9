/** Runs scripts of this repository as separate processes and measures them from outside. */
import { execFile, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';

export interface Measured {
  readonly stdout: string;
  readonly wallSeconds: number;
  /** Greatest resident memory as the operating system counts it; null on a system without /proc. */
  readonly peakMemoryBytes: number | null;
}

export interface ScriptOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** The process is killed after this long. */
  readonly timeoutMs?: number;
  /** Where it runs; this process's own when left out. */
  readonly directory?: string;
  /** Keeps all threads on one core, if the system has `taskset`. */
  readonly oneCore?: boolean;
}

/** Thrown when the process ends with a code other than 0, or is killed. */
export class ScriptFailure extends Error {
  override readonly name = 'ScriptFailure';
  readonly stderr: string;
  readonly isTimeout: boolean;
  readonly measured: Measured;

  constructor(what: string, stderr: string, isTimeout: boolean, measured: Measured) {
    super(`${what}: ${stderr.trim()}`);
    this.stderr = stderr;
    this.isTimeout = isTimeout;
    this.measured = measured;
  }
}

const MEMORY_POLL_MS = 50;
const ONE_CORE = ['taskset', '-c', '0'];

const hasTaskset = spawnSync(ONE_CORE[0], ['--version']).error === undefined;

/** The words before a command that keep it on one core; none if the system has no `taskset`. */
export function onOneCore(): readonly string[] {
  return hasTaskset ? ONE_CORE : [];
}

/** The number that a Python script prints, on one core and one thread. @param words its arguments. */
export async function pythonFigure(python: string, script: string, ...words: string[]): Promise<number> {
  const [command, ...all] = [...onOneCore(), python, '-c', script, ...words];
  const env = { ...process.env, OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };
  const { stdout } = await promisify(execFile)(command, all, { env });
  return Number(stdout);
}

/** @throws ScriptFailure */
export function dwell(...words: string[]): Promise<Measured> {
  return runScript(['bin/dwell.ts', ...words]);
}

/**
 * @param script path in this repository, and its arguments.
 * @throws ScriptFailure with what the script printed on stderr.
 */
export function runScript(script: readonly string[], options: ScriptOptions = {}): Promise<Measured> {
  const { environment, timeoutMs, directory, oneCore } = options;
  const { promise, resolve, reject } = Promise.withResolvers<Measured>();
  const started = performance.now();
  const [command, ...words] = [...(oneCore ? onOneCore() : []), process.execPath, ...script];
  const child = spawn(command, words, {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: directory,
    env: { ...process.env, ...environment },
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
  });
  let stdout = '';
  let stderr = '';
  let peakMemoryBytes: number | null = null;
  const poll = setInterval(() => {
    peakMemoryBytes = residentPeak(child.pid) ?? peakMemoryBytes;
  }, MEMORY_POLL_MS);
  child.stdout.on('data', (text) => {
    stdout += text;
  });
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  child.on('error', reject);
  child.on('close', (code, signal) => {
    clearInterval(poll);
    const wallMs = performance.now() - started;
    const measured = { stdout, wallSeconds: wallMs / 1000, peakMemoryBytes };
    if (code === 0) return resolve(measured);
    const isTimeout = timeoutMs !== undefined && wallMs >= timeoutMs;
    reject(
      new ScriptFailure(`${script.join(' ')} ended with ${code ?? signal}`, stderr, isTimeout, measured),
    );
  });
  return promise;
}

function residentPeak(pid: number | undefined): number | null {
  try {
    const line = readFileSync(`/proc/${pid}/status`, 'utf8').match(/^VmHWM:\s+(\d+) kB$/m);
    return line ? Number(line[1]) * 1024 : null;
  } catch {
    return null;
  }
}
