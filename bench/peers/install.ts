/** Installs scikit-surprise into a virtual environment of its own. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** scikit-surprise is compiled on this machine, and needs NumPy 1. */
const REQUIREMENTS = ['numpy<2', 'scikit-surprise==1.1.4'];
const NEEDS = 'It takes Python 3.8 to 3.12 with venv, a C compiler, and the Python package index';

const run = promisify(execFile);

/** Thrown when the peer cannot be installed, or does not answer. The message is one line. */
export class PeerError extends Error {
  override readonly name = 'PeerError';
}

/**
 * @param python the command that starts Python 3.
 * @returns the Python of the new environment.
 * @throws PeerError when Python is missing, or one of the packages cannot be installed.
 */
export async function installSurprise(python: string, directory: string): Promise<string> {
  const own = join(directory, 'bin', 'python');
  try {
    await run(python, ['-m', 'venv', directory]);
    await run(own, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...REQUIREMENTS]);
  } catch (error) {
    throw new PeerError(`scikit-surprise cannot be installed with ${python}: ${lastLine(error)}. ${NEEDS}`);
  }
  return own;
}

/** pip says what went wrong in its last line. */
function lastLine(error: unknown): string {
  const { message, stdout, stderr } = error as Error & { stdout?: string; stderr?: string };
  const lines = [message, stdout, stderr].join('\n').split('\n');
  return (lines.findLast((line) => line.trim() !== '') ?? message).trim().replace(/\.$/, '');
}
