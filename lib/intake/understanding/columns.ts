/** Which column of a table is which: by its titles, and by what the values say of them. */
import { type Meaning, meaningsOf, tierOf } from './title.ts';
import { type ColumnName, type FileKind, TITLES } from './titles.ts';
import type { Unit } from './units.ts';
import { areInstants, type Look, look, NEARLY_ALL } from './values.ts';
import type { Flag } from './yes-no.ts';

/** Columns that the setting `columns` names by hand, by title or by place from 0. */
export interface NamedColumns extends Partial<Record<ColumnName, string | number | undefined>> {
  /** The unit of the durations; a unit in the title counts for less. */
  readonly unit?: Unit | undefined;
  /** Of files that are not UTF-8. If it is not named, their ids may only have letters of ASCII. */
  readonly encoding?: 'Latin-1' | undefined;
  /** The decimal sign of the durations. */
  readonly decimal?: '.' | ',' | undefined;
}

export const NEEDED: Readonly<Record<FileKind, readonly ColumnName[]>> = {
  log: ['customer', 'product', 'duration'],
  contacts: ['customer', 'email'],
  products: ['product'],
};
export const OPTIONAL: Readonly<Record<FileKind, readonly ColumnName[]>> = {
  log: ['time'],
  contacts: ['consent'],
  products: ['title', 'category', 'available'],
};
/** The columns of yes and no. Several may tell the same. */
const FLAGS: readonly ColumnName[] = ['consent', 'available'];
/** The setting `columns` is about the ids of logs; other files may have another title or place for them. */
export const isOfLogs = (column: ColumnName, kind: FileKind): boolean =>
  kind !== 'log' && (column === 'customer' || column === 'product');
/** A file need not have a column that the setting names: a nightly one of products may have the availability alone. */
const mayLack = (column: ColumnName, kind: FileKind) => kind === 'products' || isOfLogs(column, kind);

export type Places = Partial<Record<ColumnName, number>>;

/** What stands in the way of a column. */
type Fault =
  | { readonly column: ColumnName; readonly why: 'missing' }
  | { readonly column: ColumnName; readonly why: 'several'; readonly places: readonly number[] }
  | Lacking;

/** The setting names a column that is not there. */
export interface Lacking {
  readonly column: ColumnName;
  readonly why: 'not there';
  readonly named: string | number;
}

export interface Columns {
  readonly places: Places;
  /** All columns that tell of consent, or of availability; an availability that is named by hand stands alone. */
  readonly flags: readonly Flag[];
  readonly faults: readonly Fault[];
  /** What the setting names, and a file of products lacks. */
  readonly lacking: readonly Lacking[];
  /** Columns whose titles are those of a yes and no, but not their values: they are not read. */
  readonly unread: readonly { readonly column: ColumnName; readonly place: number }[];
  /** Columns that may all be the time, so that none is taken. */
  readonly rivalTimes: readonly number[];
  /** Of the durations; null if it is not named. */
  readonly unit: Unit | null;
  /** Columns that were taken although their titles leave a doubt. */
  readonly doubts: readonly {
    readonly column: ColumnName;
    readonly doubt: 'names' | 'ratings' | 'bare time';
  }[];
  /** What each title was understood as, in words; undefined if it is not known. */
  readonly words: readonly (string | undefined)[];
}

interface Candidate extends Meaning {
  readonly place: number;
}

/** @param rows some of the rows under the titles, trimmed */
export function columnsUnder(
  titles: readonly string[],
  rows: readonly (readonly string[])[],
  kind: FileKind,
  named: NamedColumns,
): Columns {
  const looks = titles.map((_, place) => lazily(() => look(rows.map((fields) => fields[place] ?? ''))));
  const known = candidatesOf(titles, kind, looks);
  const borneOut = known.filter((candidate) => holdsOut(candidate, looks[candidate.place](), titles));
  const { places, taken, faults, lacking, rivals } = choose(titles, borneOut, kind, named, looks);
  const isAlone = places.available !== undefined && !taken.some(({ column }) => column === 'available');
  const yesNo = isAlone ? [] : known.filter(({ column }) => FLAGS.includes(column));
  const unitOf = ({ column, place, unit }: Candidate) =>
    column === 'duration' && place === places.duration ? unit : null;
  return {
    places,
    flags: flagsOf(
      places.consent ?? places.available,
      known,
      yesNo.filter((candidate) => borneOut.includes(candidate)),
    ),
    faults,
    lacking,
    unread: yesNo.filter(
      (candidate) => !borneOut.includes(candidate) && !Object.values(places).includes(candidate.place),
    ),
    rivalTimes: rivals.filter(({ column }) => column === 'time').map(({ place }) => place),
    unit: named.unit ?? known.map(unitOf).find((unit) => unit !== null) ?? null,
    doubts: taken.flatMap((candidate) => {
      const { doubt } = tierOf(candidate);
      const isSure = doubt === undefined || (doubt === 'bare time' && candidate.unit !== null);
      return isSure ? [] : [{ column: candidate.column, doubt }];
    }),
    words: titles.map((_, place) => inWords(place, places, known, looks)),
  };
}

/** Everything that a title may stand for. A duration of which the values are points in time tells the time. */
function candidatesOf(
  titles: readonly string[],
  kind: FileKind,
  looks: readonly (() => Look)[],
): Candidate[] {
  return titles.flatMap((title, place) => {
    const meanings = meaningsOf(title, kind).map((meaning): Candidate => ({ ...meaning, place }));
    const columns = meanings.map(({ column }) => column);
    const isInstant =
      columns.includes('duration') && !columns.includes('time') && areInstants(looks[place]());
    const time: Candidate = { column: 'time', tier: TITLES.time.length - 1, unit: null, place };
    return isInstant ? [...meanings, time] : meanings;
  });
}

/** Takes the columns one after the other; a place is taken once. */
function choose(
  titles: readonly string[],
  known: readonly Candidate[],
  kind: FileKind,
  named: NamedColumns,
  looks: readonly (() => Look)[],
) {
  const places: Places = {};
  const taken: Candidate[] = [];
  const faults: Fault[] = [];
  const lacking: Lacking[] = [];
  const rivals: Candidate[] = [];
  // An address is clearer than an id, so contacts are looked at in this order: a user name may be an address.
  const order = kind === 'contacts' ? (['email', 'customer'] as const) : NEEDED[kind];
  for (const column of [...order, ...OPTIONAL[kind]]) {
    const name = isOfLogs(column, kind) && typeof named[column] === 'number' ? undefined : named[column];
    const byHand = name === undefined ? undefined : placeOf(name, titles);
    const isFree = ({ place }: Candidate) => !Object.values(places).includes(place);
    const best = clearest(
      known.filter((candidate) => candidate.column === column && isFree(candidate)),
      looks,
    );
    if (byHand !== undefined) places[column] = byHand;
    else if (name !== undefined && !mayLack(column, kind))
      faults.push({ column, why: 'not there', named: name });
    else if (best.length === 1 || (best.length > 1 && FLAGS.includes(column))) {
      places[column] = best[0].place;
      taken.push(best[0]);
    } else if (NEEDED[kind].includes(column) || (kind === 'products' && best.length > 0))
      faults.push(faultOf(column, best));
    else rivals.push(...best);
    if (name !== undefined && places[column] === undefined && !isOfLogs(column, kind))
      lacking.push({ column, why: 'not there', named: name });
  }
  if (kind === 'products' && !OPTIONAL.products.some((column) => places[column] !== undefined))
    for (const column of OPTIONAL.products)
      if (!faults.some((fault) => fault.column === column))
        faults.push(lacking.find((fault) => fault.column === column) ?? { column, why: 'missing' });
  return { places, taken, faults, lacking, rivals };
}

function faultOf(column: ColumnName, best: readonly Candidate[]): Fault {
  if (best.length === 0) return { column, why: 'missing' };
  return { column, why: 'several', places: best.map(({ place }) => place) };
}

/** Whether the values bear out what the title says. Where there are no values, they do. */
function holdsOut(candidate: Candidate, values: Look, titles: readonly string[]): boolean {
  const { unlessValuesAre, onlyIfValuesAre, doubt } = tierOf(candidate);
  // A no may stand below the rows that are looked at, and what is no yes and no no is a bad row.
  if (FLAGS.includes(candidate.column) && (values.filled === 0 || !onlyIfValuesAre)) return true;
  if (values.filled === 0) return onlyIfValuesAre === undefined;
  switch (candidate.column) {
    case 'duration':
      if (areInstants(values) || isLeastOfTwo(candidate, titles)) return false;
      return doubt !== 'bare time' || values.numbers >= NEARLY_ALL;
    case 'time':
      // `time` is a point in time if its values are; any other title of a time may have them in a form of its own.
      return candidate.tier < 2 || areInstants(values) || values.clocks >= NEARLY_ALL;
    default:
      if (onlyIfValuesAre) return values[onlyIfValuesAre] >= NEARLY_ALL;
      return values.dates < NEARLY_ALL && !(unlessValuesAre && values[unlessValuesAre] >= NEARLY_ALL);
  }
}

/** `duration_min` beside `duration_max` is the least duration, and not one in minutes. */
function isLeastOfTwo({ place, unit }: Candidate, titles: readonly string[]): boolean {
  return unit === 'min' && titles.some((title) => /max/i.test(title)) && /min$/i.test(titles[place].trim());
}

/**
 * The candidates of the clearest tier. Empty columns count only if all are empty; and a time that is no point in time,
 * such as a `day` of `Mon`, only if none is.
 */
function clearest(candidates: readonly Candidate[], looks: readonly (() => Look)[]): readonly Candidate[] {
  const filled = candidates.filter(({ place }) => looks[place]().filled > 0);
  const instants = filled.filter(({ column, place }) => column === 'time' && areInstants(looks[place]()));
  const some = [instants, filled].find(({ length }) => length > 0) ?? candidates;
  const tier = Math.min(...some.map((candidate) => candidate.tier));
  return some.filter((candidate) => candidate.tier === tier);
}

/** Undefined if it is not in the file. */
function placeOf(named: string | number, titles: readonly string[]): number | undefined {
  const place = typeof named === 'number' ? named : titles.indexOf(named.trim());
  return place >= 0 && place < titles.length ? place : undefined;
}

/** @param others may tell the same as the column that was taken */
function flagsOf(
  taken: number | undefined,
  known: readonly Candidate[],
  others: readonly Candidate[],
): Flag[] {
  if (taken === undefined) return [];
  const own = known.find(({ column, place }) => place === taken && FLAGS.includes(column));
  const further = others.filter((other) => other.place !== taken && !tierOf(other).unlessTold);
  return [
    { place: taken, style: own ? tierOf(own) : NAMED_BY_HAND },
    ...further.map((other) => ({ place: other.place, style: tierOf(other) })),
  ];
}

const NAMED_BY_HAND = { amounts: true } as const;

function inWords(
  place: number,
  places: Places,
  known: readonly Candidate[],
  looks: readonly (() => Look)[],
): string | undefined {
  const column = (Object.keys(places) as ColumnName[]).find((name) => places[name] === place);
  const meanings = known.filter((candidate) => candidate.place === place);
  if (column === 'time' || (!column && meanings.length > 0 && areInstants(looks[place]())))
    return 'a point in time';
  if (column) return column;
  if (meanings.length === 0) return areInstants(looks[place]()) ? 'a point in time' : undefined;
  return `perhaps the ${nameOf(meanings[0].column)}`;
}

/** As a word of a sentence. */
export const nameOf = (column: ColumnName): string => (column === 'available' ? 'availability' : column);

function lazily<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
