/**
 * Where the embedded cloud keeps everything, and the lock that lets one process at a time use it. The lock is a
 * socket, which the operating system closes when the process ends, however it ends. So a lock that was left behind
 * is not mistaken for one that is held, even if another process has got the old one's id.
 */
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { DirectoryInUseError, OldDirectoryError } from './errors.ts';
import { HOST } from './ports.ts';

interface Owner {
  pid: number;
  port: number;
}

export interface StateDirectory {
  path: string;
  s3: string;
  dynamodb: string;
  executions: string;
  /** Uploads that `start` has not taken yet. */
  events: string;
  /** What the functions log. */
  log: string;
  release(): Promise<void>;
}

const ANSWER_TIMEOUT_MS = 2000;
/** How the parts keep their state; grows when one of them can no longer read what it wrote before. */
const FORMAT = '2';

/** @throws DirectoryInUseError naming the process that has it; OldDirectoryError */
export async function claimStateDirectory(directory: string): Promise<StateDirectory> {
  const root = path.resolve(directory);
  await mkdir(root, { recursive: true });
  await checkFormat(root);
  const lockFile = path.join(root, 'lock');
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.end(root);
  });
  server.listen(0, HOST);
  await once(server, 'listening');
  try {
    await writeLock(lockFile, root, { pid: process.pid, port: portOf(server) });
  } catch (error) {
    server.close();
    throw error;
  }
  return {
    path: root,
    s3: path.join(root, 's3'),
    dynamodb: path.join(root, 'dynamodb'),
    executions: path.join(root, 'executions'),
    events: path.join(root, 'events'),
    log: path.join(root, 'functions.log'),
    release: async () => {
      await rm(lockFile, { force: true });
      server.close();
    },
  };
}

/** A directory with objects and without a format was written before there were formats. */
async function checkFormat(root: string): Promise<void> {
  const file = path.join(root, 'format');
  if (!existsSync(file) && !existsSync(path.join(root, 's3'))) await writeFile(file, FORMAT);
  const format = existsSync(file) ? await readFile(file, 'utf8') : undefined;
  if (format !== FORMAT) throw new OldDirectoryError(root);
}

async function writeLock(lockFile: string, root: string, owner: Owner): Promise<void> {
  const claim = () => writeFile(lockFile, JSON.stringify(owner), { flag: 'wx' });
  try {
    await claim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const other = await ownerOf(lockFile);
    if (other && (await holds(other, root))) throw new DirectoryInUseError(root, other.pid);
    await rm(lockFile, { force: true });
    await claim();
  }
}

/** Null for a file that was cut short when its process was killed. */
async function ownerOf(lockFile: string): Promise<Owner | null> {
  try {
    return JSON.parse(await readFile(lockFile, 'utf8'));
  } catch {
    return null;
  }
}

async function holds({ port }: Owner, root: string): Promise<boolean> {
  const socket = connect(port, HOST);
  socket.setTimeout(ANSWER_TIMEOUT_MS, () => socket.destroy(new Error('no answer')));
  try {
    return (await text(socket)) === root;
  } catch {
    return false;
  }
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the lock has no port');
  return address.port;
}
