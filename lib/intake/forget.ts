/** The setting windowDays: what is too old is left out. */
import type { RunNote } from '../contracts/run-notes.ts';
import { type Dataset, rowsAt, rowsWhere, valuesAt } from '../engine/interactions.ts';
import { DAY_MS, type Looks, newestOf } from '../engine/looks.ts';

type DatedRows = Pick<Dataset, 'customerIds' | 'productIds'> & { readonly looks: Looks };

/**
 * Leaves out looks that are older than so many days before the newest, with the ids that have no others. A look whose
 * time is not known stays.
 */
export function forgetOld(
  { looks, customerIds, productIds }: DatedRows,
  windowDays: number,
): DatedRows & { readonly notes: RunNote[] } {
  const newest = newestOf(looks);
  const oldest = newest - windowDays * DAY_MS;
  const kept = rowsWhere(looks.times.length, (row) => !(looks.times[row] < oldest));
  const forgotten = looks.times.length - kept.length;
  if (forgotten === 0) return { looks, customerIds, productIds, notes: [] };
  const rows = rowsAt(looks, kept);
  const customers = renumbered(rows.customers, customerIds);
  const products = renumbered(rows.products, productIds);
  const date = (time: number) => new Date(time).toISOString().slice(0, 10);
  const lost = forgotten === 1 ? '1 row is' : `${forgotten.toLocaleString('en')} rows are`;
  return {
    looks: {
      ...looks,
      ...{ customers: customers.outer, products: products.outer, durations: rows.durations },
      times: valuesAt(looks.times, kept),
    },
    customerIds: customers.ids,
    productIds: products.ids,
    notes: [
      {
        code: 'forgotten',
        message: `${lost} older than ${windowDays} days before the newest, of ${date(newest)}: left out (setting windowDays)`,
      },
    ],
  };
}

/** The ids that occur, in their order, and each row's place among them. */
function renumbered(outer: Int32Array, ids: readonly string[]) {
  const place = new Int32Array(ids.length).fill(-1);
  for (const id of outer) place[id] = 0;
  const kept = ids.filter((_, id) => place[id] === 0);
  let count = 0;
  for (let id = 0; id < place.length; id++) if (place[id] === 0) place[id] = count++;
  return { ids: kept, outer: outer.map((id) => place[id]) };
}
