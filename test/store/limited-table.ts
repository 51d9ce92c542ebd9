/** A table in memory with the limits of a new one: 4,000 units a second in all, 1,000 of each partition key. */
import type { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { TableItem } from '../../lib/store/table-items.ts';
import type { VirtualClock } from './virtual-clock.ts';

const UNITS_PER_SECOND = 4000;
const UNITS_PER_SECOND_AND_KEY = 1000;
const ANSWER_MS = 8;

export class LimitedTable {
  readonly items = new Map<string, TableItem>();
  /** Batches of which nothing was taken. */
  refused = 0;
  units = 0;
  readonly #clock: VirtualClock;
  readonly #all: Bucket;
  readonly #keys = new Map<string, Bucket>();

  constructor(clock: VirtualClock) {
    this.#clock = clock;
    this.#all = new Bucket(UNITS_PER_SECOND, clock);
  }

  /** In place of the client's method, for BatchWriteItem. */
  send = async ({ input: { RequestItems = {} } }: BatchWriteCommand) => {
    await this.#clock.pause(ANSWER_MS);
    const [[name, requests]] = Object.entries(RequestItems);
    const left = requests.filter(({ PutRequest }) => !this.#take(PutRequest?.Item as TableItem));
    if (left.length < requests.length) return { UnprocessedItems: { [name]: left } };
    this.refused++;
    const message = 'The level of configured provisioned throughput for the table was exceeded.';
    throw Object.assign(new Error(message), { name: 'ProvisionedThroughputExceededException' });
  };

  #take(item: TableItem): boolean {
    const units = Math.ceil(sizeOf(item) / 1024);
    const key = this.#keys.get(item.pk) ?? new Bucket(UNITS_PER_SECOND_AND_KEY, this.#clock);
    this.#keys.set(item.pk, key);
    if (!key.has(units) || !this.#all.has(units)) return false;
    key.take(units);
    this.#all.take(units);
    this.units += units;
    this.items.set(`${item.pk} ${item.sk}`, item);
    return true;
  }
}

/** Holds the units of one second, and fills again evenly. */
class Bucket {
  readonly #perSecond: number;
  readonly #clock: VirtualClock;
  #units: number;
  #at = 0;

  constructor(perSecond: number, clock: VirtualClock) {
    this.#perSecond = perSecond;
    this.#clock = clock;
    this.#units = perSecond;
    this.#at = clock.now();
  }

  has(units: number): boolean {
    const now = this.#clock.now();
    this.#units = Math.min(this.#perSecond, this.#units + ((now - this.#at) / 1000) * this.#perSecond);
    this.#at = now;
    return this.#units >= units;
  }

  take(units: number): void {
    this.#units -= units;
  }
}

/** Of names and values, as DynamoDB counts. */
function sizeOf(item: TableItem): number {
  return Object.entries(item).reduce((sum, [name, value]) => {
    const bytes = value instanceof Uint8Array ? value.length : Buffer.byteLength(String(value));
    return sum + name.length + bytes;
  }, 0);
}
