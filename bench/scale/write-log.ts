/** A generated log as a CSV file. */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { generateLog } from './log.ts';
import type { LogSize } from './sizes.ts';

const ROWS_PER_CHUNK = 16_384;

export async function writeLog(file: string, size: LogSize, seed: number): Promise<void> {
  await pipeline(Readable.from(chunks(size, seed)), createWriteStream(file));
}

function* chunks(size: LogSize, seed: number): Iterable<string> {
  let lines = ['customer,product,duration'];
  for (const { customer, product, duration } of generateLog(size, seed)) {
    lines.push(`${customer},${product},${duration}`);
    if (lines.length < ROWS_PER_CHUNK) continue;
    yield `${lines.join('\n')}\n`;
    lines = [];
  }
  if (lines.length > 0) yield `${lines.join('\n')}\n`;
}
