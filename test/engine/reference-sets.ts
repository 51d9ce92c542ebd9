/** The data sets and answers of test/reference; its README says where they come from. */
import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import type { Rows } from '../../lib/engine/interactions.ts';

/** A reference data set, ids numbered by first appearance, training rows first. */
export interface ReferenceSet {
  readonly train: Rows;
  readonly test: Rows;
  readonly customerIds: readonly string[];
  readonly productIds: readonly string[];
}

export interface ReferenceAnswer {
  readonly file: string;
  readonly model: string;
  readonly params: Record<string, unknown>;
  readonly rating_scale: [number, number];
  readonly predictions: readonly number[];
  readonly impossible: readonly number[];
  readonly rmse: number;
  /** The random start: for each part of the model, numbers by id. */
  readonly init?: Record<string, Record<string, number | number[]>>;
}

const ROOT = new URL('../reference/', import.meta.url);

export const REFERENCE_SETS = readdirSync(ROOT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

export function readSet(name: string): ReferenceSet {
  const customers = new Numbering();
  const products = new Numbering();
  const read = (file: string): Rows => {
    const rows: string[][] = parse(readFileSync(new URL(`${name}/${file}`, ROOT)));
    return {
      customers: Int32Array.from(rows, ([customer]) => customers.of(customer)),
      products: Int32Array.from(rows, ([, product]) => products.of(product)),
      durations: Float64Array.from(rows, ([, , duration]) => Number(duration)),
    };
  };
  const train = read('train.csv');
  return { train, test: read('test.csv'), customerIds: customers.ids, productIds: products.ids };
}

export function readAnswers(name: string): ReferenceAnswer[] {
  const folder = new URL(`${name}/expected/`, ROOT);
  return readdirSync(folder).map((file) => ({
    file: file.replace('.json', ''),
    ...JSON.parse(readFileSync(new URL(file, folder), 'utf8')),
  }));
}

class Numbering {
  readonly ids: string[] = [];
  readonly #numbers = new Map<string, number>();

  of(id: string): number {
    const known = this.#numbers.get(id);
    if (known !== undefined) return known;
    this.#numbers.set(id, this.ids.length);
    return this.ids.push(id) - 1;
  }
}
