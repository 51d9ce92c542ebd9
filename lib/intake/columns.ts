/** Which column each field of a row is: by the header line, or by the usual order. */

/** Place of each column in a row, counted from 0, and the number of fields that a row must have. */
export type Columns<Name extends string> = Readonly<Record<Name, number>> & { readonly fieldCount: number };

/** The titles that each column may have in a header, the clearest first; lower-case letters only. */
export type ColumnNames<Name extends string> = Readonly<Record<Name, readonly string[]>>;

const CUSTOMER_NAMES =
  'customer customerid customers user userid users uid client clientid visitor visitorid shopper shopperid buyer buyerid member memberid'.split(
    ' ',
  );

export const CLICK_COLUMNS: ColumnNames<'customer' | 'product' | 'duration'> = {
  customer: CUSTOMER_NAMES,
  product: 'product productid products item itemid items iid article articleid sku skuid'.split(' '),
  duration:
    'duration clickduration viewduration durationseconds dwell dwelltime dwellseconds timespent viewingtime seconds secs sec rating ratings rui score value time'.split(
      ' ',
    ),
};

export const CONTACT_COLUMNS: ColumnNames<'customer' | 'email'> = {
  customer: CUSTOMER_NAMES,
  email: 'email emails mail emailaddress mailaddress address'.split(' '),
};

/** The columns in the order of `names`. */
export function usualColumns<Name extends string>(names: ColumnNames<Name>): Columns<Name> {
  const keys = Object.keys(names) as Name[];
  return { ...record(keys, (_, n) => n), fieldCount: keys.length };
}

/**
 * The columns that a header line names, in any order; other columns of the file are ignored. If the header has only
 * the columns needed and one title is unknown, it counts as the missing column. Undefined if the line is no header.
 */
export function columnsOfHeader<Name extends string>(
  fields: readonly string[],
  names: ColumnNames<Name>,
): Columns<Name> | undefined {
  const keys = Object.keys(names) as Name[];
  if (fields.length < keys.length || fields.some(isNumber)) return undefined;
  const titles = fields.map(plainTitle);
  const places = record(keys, (key) => {
    const name = names[key].find((known) => titles.includes(known));
    return name === undefined ? -1 : titles.indexOf(name);
  });
  const unnamed = keys.filter((key) => places[key] === -1);
  if (unnamed.length === 1 && fields.length === keys.length)
    places[unnamed[0]] = titles.findIndex((_, place) => !keys.some((key) => places[key] === place));
  else if (unnamed.length > 0) return undefined;
  return { ...places, fieldCount: fields.length };
}

/** Makes `Customer ID` and `customer_id` equal, and drops the unit of `Duration (s)`. */
function plainTitle(field: string): string {
  return field
    .toLowerCase()
    .replace(/[([].*/, '')
    .replace(/[^a-z]/g, '');
}

function isNumber(field: string): boolean {
  return field.trim() !== '' && !Number.isNaN(Number(field));
}

function record<Name extends string>(keys: Name[], value: (key: Name, n: number) => number) {
  return Object.fromEntries(keys.map((key, n) => [key, value(key, n)])) as Record<Name, number>;
}
