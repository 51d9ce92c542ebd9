/**
 * What a presigned POST allows:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
import * as z from 'zod';
import type { Bytes } from './byte-reader.ts';
import { S3Error } from './errors.ts';
import type { Form } from './form.ts';
import { checkHmac } from './signature.ts';

const sizeSchema = z.tuple([z.literal('content-length-range'), z.coerce.number(), z.coerce.number()]);
const matchSchema = z.tuple([z.enum(['eq', 'starts-with']), z.string().startsWith('$'), z.string()]);
const equalSchema = z.record(z.string(), z.string());
const policySchema = z.object({
  expiration: z.iso.datetime(),
  conditions: z.array(z.union([sizeSchema, matchSchema, equalSchema])),
});

/** Fields that no condition needs to name. */
const FREE_FIELD = /^(policy|x-amz-signature|x-ignore-.*)$/;

/**
 * A form without a policy passes, as requests without a signature do.
 * @returns the file; reading it throws S3Error EntityTooLarge or EntityTooSmall where its size is not allowed.
 * @throws S3Error AccessDenied, InvalidAccessKeyId, SignatureDoesNotMatch
 */
export function allowedFile({ fields, file }: Form, bucket: string, now: Date): Bytes {
  const encoded = fields.get('policy');
  if (encoded === undefined) return file;
  checkHmac(fields.get('x-amz-signature') ?? '', encoded, fields.get('x-amz-credential') ?? '');
  const { expiration, conditions } = parsePolicy(encoded);
  if (now > new Date(expiration)) throw denied('Policy expired.');
  const unnamed = new Set([...fields.keys()].filter((name) => !FREE_FIELD.test(name)));
  let allowed = file;
  for (const condition of conditions) {
    if (Array.isArray(condition) && condition[0] === 'content-length-range') {
      allowed = withinSize(allowed, condition[1], condition[2]);
      continue;
    }
    const matches = Array.isArray(condition)
      ? [condition]
      : Object.entries(condition).map(([name, value]) => ['eq', `$${name}`, value] as const);
    for (const [operator, field, wanted] of matches) {
      const name = field.slice(1).toLowerCase();
      const value = name === 'bucket' ? bucket : (fields.get(name) ?? '');
      if (operator === 'eq' ? value !== wanted : !value.startsWith(wanted))
        throw denied(`Policy Condition failed: ${JSON.stringify([operator, field, wanted])}`);
      unnamed.delete(name);
    }
  }
  if (unnamed.size > 0) throw denied(`Extra input fields: ${[...unnamed].join(', ')}`);
  return allowed;
}

function parsePolicy(encoded: string): z.infer<typeof policySchema> {
  try {
    return policySchema.parse(JSON.parse(Buffer.from(encoded, 'base64').toString()));
  } catch {
    throw denied('Invalid Policy: it is not JSON of expiration and conditions.');
  }
}

async function* withinSize(file: Bytes, leastBytes: number, mostBytes: number): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const piece of file) {
    size += piece.length;
    if (size > mostBytes) throw new S3Error('EntityTooLarge');
    yield piece;
  }
  if (size < leastBytes) throw new S3Error('EntityTooSmall');
}

const denied = (reason: string) => new S3Error('AccessDenied', `Invalid according to Policy: ${reason}`);
