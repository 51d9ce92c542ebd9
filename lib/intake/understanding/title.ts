/** What one title of a header says: a column, and perhaps a unit. */
import { type ColumnName, type FileKind, TITLES, type Tier } from './titles.ts';
import { CLOCK, type Unit, unitAtEnd, unitNamed } from './units.ts';

/** One of the columns that a title may stand for. `tier` counts from 0, the clearest. */
export interface Meaning {
  readonly column: ColumnName;
  readonly tier: number;
  /** Of a duration; null if the title names none. */
  readonly unit: Unit | null;
}

type Known = ReadonlyMap<string, readonly Meaning[]>;

/** Words around a title that do not change what it stands for. */
const AROUND =
  /^(?:(?:sum|total|average|avg|mean|summe|gesamt|somme|total|moyenne|suma|media|somma|totaal|som|gemiddelde|durchschnittliche|durchschn) (?:of |von |de |di |van )?|(?:event params|event|params|post|properties|context) )/;
/** RecBole writes the type of a column behind its title. */
const TYPE = /:(?:token|float|int|string|str)(?:_seq)?$/i;

/** Everything that a title may stand for in a file of the kind; nothing if it is not known. */
export function meaningsOf(title: string, kind: FileKind): readonly Meaning[] {
  if (!/\p{L}{2}/u.test(title)) return [];
  const known = KNOWN[kind];
  for (const { words, unit } of readings(title)) {
    const found = known.get(joined(words));
    if (!found) continue;
    // Only durations and points in time have a unit: `Customer (ms)` is no title of a customer.
    const meanings = unit ? found.filter(({ column }) => column === 'duration' || column === 'time') : found;
    if (meanings.length > 0) return meanings.map((meaning) => ({ ...meaning, unit }));
  }
  return [];
}

export const tierOf = ({ column, tier }: Meaning): Tier => TITLES[column][tier];

/** Lower-case words without accents: `DurationMs`, `duration_ms` and `Duration (ms)` are alike. */
export function wordsOf(title: string): string {
  return title
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

const joined = (words: string) => words.replaceAll(' ', '');

/** The title as a whole, then with its unit apart, then without the words around it, then its last part alone. */
function* readings(title: string): Generator<{ words: string; unit: Unit | null }> {
  const bare = title.replace(TYPE, '');
  const whole = wordsOf(bare);
  const [, outside, inside] = /^([^([]*)[([](.*?)[)\]]/.exec(bare) ?? [];
  if (inside !== undefined) {
    const unit = unitNamed(wordsOf(inside).replace(/^(?:in|en|em) /, ''));
    const isNote = unit === null && !CLOCK.test(wordsOf(inside));
    yield* variants(wordsOf(outside), isNote ? null : unit);
  }
  yield* variants(whole, null);
  const split = unitAtEnd(whole);
  if (split) yield* variants(split.words === '' ? 'duration' : split.words, split.unit);
  const last = bare.split(/[.:/>]/).at(-1) ?? '';
  if (last.trim() !== '' && last !== bare) yield* readings(last);
}

function* variants(words: string, unit: Unit | null) {
  yield { words, unit };
  let rest = words;
  while (AROUND.test(rest)) {
    rest = rest.replace(AROUND, '');
    yield { words: rest, unit };
    const split = unit === null ? unitAtEnd(rest) : undefined;
    if (split && split.words !== '') yield split;
  }
}

function titlesOf(kind: FileKind, columns: readonly ColumnName[]): Known {
  const known = new Map<string, Meaning[]>();
  for (const column of columns)
    for (const [tier, { titles, only }] of TITLES[column].entries()) {
      if (only !== undefined && only !== kind) continue;
      for (const title of Object.values(titles).flatMap((list) => list.split(', '))) {
        const key = joined(wordsOf(title));
        const meanings = known.get(key) ?? [];
        if (!meanings.some((other) => other.column === column)) meanings.push({ column, tier, unit: null });
        known.set(key, meanings);
      }
    }
  return known;
}

const KNOWN: Readonly<Record<FileKind, Known>> = {
  log: titlesOf('log', ['customer', 'product', 'duration', 'time']),
  contacts: titlesOf('contacts', ['customer', 'email', 'consent']),
  products: titlesOf('products', ['product', 'title', 'category', 'available']),
};
