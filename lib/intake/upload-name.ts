/** The keys of the upload bucket. */
import { CLICKS_PREFIX, CONTACTS_PREFIX, PRODUCTS_PREFIX } from '../contracts/artifacts.ts';
import { InputError } from '../contracts/errors.ts';

/** What a key of the upload bucket says. `part`: the file's name in a data set of many files. */
interface UploadName {
  readonly kind: keyof typeof PREFIXES;
  readonly dataset: string;
  readonly part: string | null;
}

const PREFIXES = { clicks: CLICKS_PREFIX, contacts: CONTACTS_PREFIX, products: PRODUCTS_PREFIX } as const;

const CSV_NAME = /\.csv(\.gz)?$/i;
/** The name becomes a folder; file systems limit its name to 255 bytes. */
const GREATEST_NAME_BYTES = 200;

/** @throws InputError if Dwell reads nothing at this key; it says what Dwell reads. */
export function uploadName(key: string): UploadName {
  const quoted = JSON.stringify(key);
  const kind = (Object.keys(PREFIXES) as UploadName['kind'][]).find((one) => key.startsWith(PREFIXES[one]));
  if (key.endsWith('/'))
    throw new InputError(
      'bad-file',
      `${quoted} is a folder, not a file: put the CSV file itself in the bucket`,
    );
  if (!kind)
    throw new InputError(
      'unknown-key',
      `${quoted} is not a place that Dwell reads: put a log at clicks/<name>.csv, ` +
        'its parts at clicks/<name>/<part>.csv, addresses at contacts/<name>.csv, and products at products/<name>.csv',
    );
  if (!CSV_NAME.test(key))
    throw new InputError('bad-file', `${quoted} is not a CSV file: its name must end in .csv or .csv.gz`);

  const names = key.slice(PREFIXES[kind].length).replace(CSV_NAME, '').split('/');
  if (names.length > (kind === 'clicks' ? 2 : 1))
    throw new InputError(
      'unknown-key',
      `${quoted} lies too deep: Dwell reads clicks/<name>.csv, clicks/<name>/<part>.csv, contacts/<name>.csv and ` +
        'products/<name>.csv',
    );
  for (const name of names) checkName(name, quoted);
  const [dataset, part = null] = names;
  return { kind, dataset, part };
}

function checkName(name: string, quotedKey: string): void {
  if (name.trim() === '' || name === '.' || name === '..')
    throw new InputError('unknown-key', `${quotedKey} has no name: put a log at clicks/<name>.csv`);
  if (/\p{Cc}/u.test(name))
    throw new InputError('unknown-key', `${quotedKey} has control characters in its name: rename the file`);
  const sizeBytes = new TextEncoder().encode(name).length;
  if (sizeBytes > GREATEST_NAME_BYTES)
    throw new InputError(
      'unknown-key',
      `the name in ${quotedKey} is ${sizeBytes} bytes long: rename the file to at most ${GREATEST_NAME_BYTES} bytes`,
    );
}
