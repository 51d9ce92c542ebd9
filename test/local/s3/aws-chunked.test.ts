import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeAwsChunked } from '../../../lib/local/s3/aws-chunked.ts';

const decode = (...pieces: string[]) =>
  buffer(decodeAwsChunked(Readable.from(pieces.map((piece) => Buffer.from(piece))))).then(String);

test('unsigned chunks with a trailing checksum', async () => {
  const body = '5\r\nhello\r\n7\r\n, world\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n';

  expect(await decode(body)).toBe('hello, world');
});

test('signed chunks, wherever the network cuts them', async () => {
  const signature = 'a'.repeat(64);
  const body = `d;chunk-signature=${signature}\r\nline\r\nline\r\n\n\r\n0;chunk-signature=${signature}\r\n\r\n`;

  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(body.length), { maxLength: 20 }), async (cuts) => {
      const ends = [...cuts.toSorted((a, b) => a - b), body.length];
      const pieces = ends.map((end, index) => body.slice(ends[index - 1] ?? 0, end));

      expect(await decode(...pieces)).toBe('line\r\nline\r\n\n');
    }),
  );
});

test('a body that is cut short or has no chunk sizes is an error', async () => {
  await expect(decode('5\r\nhel')).rejects.toThrow('ends inside a chunk');
  await expect(decode('customer,product,duration\r\n')).rejects.toThrow(
    "'customer,product,duration' is not an aws-chunked chunk size",
  );
});
