/** Runs a command of Dwell as a process of its own and measures it from outside. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Measured {
  readonly stdout: string;
  readonly wallSeconds: number;
  /** Greatest resident memory, from the operating system; null where there is no /proc. */
  readonly peakMemoryBytes: number | null;
}

const MEMORY_POLL_MS = 50;

/** @throws Error with what the command printed on stderr when it ends with another code than 0. */
export function dwell(...words: string[]): Promise<Measured> {
  const { promise, resolve, reject } = Promise.withResolvers<Measured>();
  const started = performance.now();
  const child = spawn(process.execPath, ['bin/dwell.ts', ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
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
  child.on('close', (code) => {
    clearInterval(poll);
    const wallSeconds = (performance.now() - started) / 1000;
    if (code === 0) resolve({ stdout, wallSeconds, peakMemoryBytes });
    else reject(new Error(`dwell ${words.join(' ')} ended with ${code}: ${stderr.trim()}`));
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
