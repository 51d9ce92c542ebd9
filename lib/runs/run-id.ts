/** A run's name, derived from what asked for it: the same request always makes the same name. */
import { createHash } from 'node:crypto';

const SLUG_LENGTH = 40;
const HASH_LENGTH = 16;

/** @param identity what tells this request from all others; order counts. */
export function runIdOf(dataset: string, identity: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, HASH_LENGTH);
  return `${slug(dataset)}-${hash}`;
}

/** What is left of a name in letters, digits, `-` and `_`: the characters that an execution's name may have. */
function slug(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9_]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, SLUG_LENGTH)
    .replace(/-+$/, '');
  return plain || 'run';
}
