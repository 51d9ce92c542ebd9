/** Installs the libraries that Dwell is compared with, each group into a virtual environment of its own. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Both need the Python package index. */
const ENVIRONMENTS = {
  /** scikit-surprise is compiled on this machine, and needs NumPy 1. */
  'scikit-surprise': {
    requirements: ['numpy<2', 'scikit-surprise==1.1.4'],
    needs: 'It takes Python 3.8 to 3.12 with venv, a C compiler, and the Python package index',
  },
  /** LensKit brings PyTorch: some 5 GB. */
  lenskit: {
    requirements: ['implicit==0.7.3', 'lenskit==2026.4.0', 'pandas', 'scipy'],
    needs: 'It takes Python 3.12.5 or newer with venv, and the Python package index',
  },
};
type Environment = keyof typeof ENVIRONMENTS;

const run = promisify(execFile);

/** Thrown when a peer cannot be installed, or does not answer. The message is one line. */
export class PeerError extends Error {
  override readonly name = 'PeerError';
}

/**
 * @param python the command that starts Python 3.
 * @param directory holds the environments; one that it has already is taken as it is.
 * @returns the Python of the environment.
 * @throws PeerError when Python is missing, or one of the packages cannot be installed.
 */
export async function install(name: Environment, python: string, directory: string): Promise<string> {
  const { requirements, needs } = ENVIRONMENTS[name];
  const environment = join(directory, name);
  const own = join(environment, 'bin', 'python');
  if (existsSync(join(environment, 'complete'))) return own;
  try {
    await run(python, ['-m', 'venv', environment]);
    await run(own, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...requirements]);
    await writeFile(join(environment, 'complete'), `${requirements.join('\n')}\n`);
  } catch (error) {
    throw new PeerError(`${name} cannot be installed with ${python}: ${lastLine(error)}. ${needs}`);
  }
  return own;
}

/** pip says what went wrong in its last line. */
function lastLine(error: unknown): string {
  const { message, stdout, stderr } = error as Error & { stdout?: string; stderr?: string };
  const lines = [message, stdout, stderr].join('\n').split('\n');
  return (lines.findLast((line) => line.trim() !== '') ?? message).trim().replace(/\.$/, '');
}
