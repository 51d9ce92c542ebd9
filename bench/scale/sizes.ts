/** The values that `npm run bench -- --scale` and `--models` take. */
import { InvalidArgumentError } from 'commander';
import { modelNamed } from '../../lib/engine/registry.ts';

export interface LogSize {
  readonly rows: number;
  readonly customers: number;
  readonly products: number;
}

export const SIZES = {
  '1M': { rows: 1_000_000, customers: 20_000, products: 2_000 },
  '10M': { rows: 10_000_000, customers: 100_000, products: 10_000 },
  '25M': { rows: 25_000_000, customers: 250_000, products: 20_000 },
} as const satisfies Record<string, LogSize>;

export type SizeName = keyof typeof SIZES;

/** `1M,10M` as names. @throws InvalidArgumentError naming the sizes that there are. */
export function sizeNames(list: string): SizeName[] {
  const names = list.split(',');
  const unknown = names.find((name) => !Object.hasOwn(SIZES, name));
  if (unknown !== undefined)
    throw new InvalidArgumentError(
      `There is no size ${unknown}; there are ${Object.keys(SIZES).join(', ')}.`,
    );
  return names as SizeName[];
}

/** `SVD,EASE` as names. @throws InvalidArgumentError naming the models that there are. */
export function modelNames(list: string): string[] {
  try {
    return list.split(',').map((name) => modelNamed(name).name);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}
