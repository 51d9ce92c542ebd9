/** Asks a server the same kind of question over and over, on many connections at once. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const HEAD_END = Buffer.from('\r\n\r\n');
const LAST_CHUNK = Buffer.from('0\r\n\r\n');

export interface Load {
  readonly requests: number;
  readonly perSecond: number;
  /** Of 100 answers, 99 came sooner. */
  readonly p99Ms: number;
}

/**
 * @param url of the server, `http://host:port`.
 * @param paths are asked in turn.
 * @param isOver is asked before each request. @throws Error when an answer is not 200, or a connection ends.
 */
export async function load(
  url: string,
  paths: readonly string[],
  connections: number,
  isOver: (requests: number) => boolean,
): Promise<Load> {
  const { hostname, port, host } = new URL(url);
  const questions = paths.map((path) => Buffer.from(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`));
  const latencies: number[] = [];
  let asked = 0;
  const start = performance.now();
  const ask = async () => {
    const socket = connect(Number(port), hostname);
    socket.setNoDelay();
    await once(socket, 'connect');
    while (!isOver(asked)) {
      const n = asked++ % questions.length;
      const sent = performance.now();
      const answer = nextAnswer(socket);
      socket.write(questions[n]);
      const status = await answer;
      if (status !== 200) throw new Error(`${paths[n]}: ${status}`);
      latencies.push(performance.now() - sent);
    }
    socket.destroy();
  };
  await Promise.all(Array.from({ length: connections }, ask));
  const wallSeconds = (performance.now() - start) / 1000;
  const sorted = Float64Array.from(latencies).sort();
  return {
    requests: latencies.length,
    perSecond: latencies.length / wallSeconds,
    p99Ms: sorted[Math.floor(0.99 * sorted.length)],
  };
}

/** Reads one whole answer; Node's own client would take as long as a fast server. @returns its status. */
function nextAnswer(socket: Socket): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  let received: Buffer = Buffer.alloc(0);
  const take = (chunk: Buffer) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    const headEnd = received.indexOf(HEAD_END);
    if (headEnd < 0) return;
    const head = received.toString('latin1', 0, headEnd);
    const length = /\r\ncontent-length: (\d+)/i.exec(head);
    const isWhole = length
      ? received.length >= headEnd + HEAD_END.length + Number(length[1])
      : received.subarray(-LAST_CHUNK.length).equals(LAST_CHUNK);
    if (!isWhole) return;
    forget();
    resolve(Number(head.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length)));
  };
  const fail = () => {
    forget();
    reject(new Error('the server has closed the connection'));
  };
  const forget = () => socket.off('data', take).off('close', fail).off('error', fail);
  socket.on('data', take).on('close', fail).on('error', fail);
  return promise;
}
