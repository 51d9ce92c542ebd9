/** Reads multipart/form-data (RFC 7578) as S3 takes it: fields first, the file last, as a stream. */
import { ByteReader, type Bytes, textWithin } from './byte-reader.ts';
import { S3Error } from './errors.ts';

/** As in S3, whose policies and fields together are no longer. */
const LONGEST_FIELD_BYTES = 20_000;

export interface Form {
  /** By name in small letters. */
  readonly fields: ReadonlyMap<string, string>;
  readonly fileName: string;
  readonly file: Bytes;
}

/** @throws S3Error MalformedPOSTRequest, InvalidArgument where there is no file. */
export async function readForm(body: Bytes, contentType: string): Promise<Form> {
  const [, quoted, plain] =
    /^multipart\/form-data;.*?boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType) ?? [];
  const boundary = quoted ?? plain;
  const reader = new ByteReader(body, 'the form ends inside a field');
  if (!boundary || (await reader.line()) !== `--${boundary}`) throw new S3Error('MalformedPOSTRequest');
  const delimiter = `\r\n--${boundary}`;
  const fields = new Map<string, string>();
  do {
    const disposition = await partHead(reader);
    const name = parameter(disposition, 'name')?.toLowerCase();
    if (name === undefined) throw new S3Error('MalformedPOSTRequest');
    if (name === 'file')
      return { fields, fileName: parameter(disposition, 'filename') ?? '', file: reader.until(delimiter) };
    fields.set(name, await textWithin(reader.until(delimiter), LONGEST_FIELD_BYTES));
  } while ((await reader.line()) === '');
  throw new S3Error('InvalidArgument', 'POST requires exactly one file upload per request.');
}

/** @returns the Content-Disposition. */
async function partHead(reader: ByteReader): Promise<string> {
  let disposition = '';
  for (let line = await reader.line(); line !== ''; line = await reader.line())
    if (/^content-disposition:/i.test(line)) disposition = line;
  return disposition;
}

/** Browsers escape `"` and line ends as %22, %0D and %0A, and nothing else. */
const parameter = (disposition: string, name: string) =>
  new RegExp(`;\\s*${name}="([^"]*)"`, 'i')
    .exec(disposition)?.[1]
    .replace(/%22|%0D|%0A/g, decodeURIComponent);
