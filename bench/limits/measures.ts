/** All measures, in the order of the table. */

import { bundles } from './bundles.ts';
import { api, apiMemory, coldStart } from './cloud.ts';
import { plan, reading } from './data.ts';
import { bakeOff, factors, inverse, million } from './engine.ts';
import type { Measure } from './measure.ts';
import type { Surroundings } from './surroundings.ts';

export function measuresOf(surroundings: Surroundings): readonly Measure[] {
  return [
    bakeOff(surroundings),
    factors(surroundings),
    million(surroundings),
    inverse(surroundings),
    reading(surroundings),
    plan('10M'),
    api(surroundings),
    apiMemory(surroundings),
    bundles(surroundings),
    coldStart('start', 'sample log', () => surroundings.sample(), surroundings),
    coldStart('start-tastes', 'shop with tastes', () => surroundings.tastes(), surroundings),
    coldStart('start-million', '1 M rows', () => surroundings.million(), surroundings, 1),
  ];
}

/** @throws RangeError that names the measures that there are. */
export function chosen(
  measures: readonly Measure[],
  { only, without = [] }: { readonly only?: readonly string[]; readonly without?: readonly string[] },
): readonly Measure[] {
  const names = measures.map(({ name }) => name);
  const unknown = [...(only ?? []), ...without].filter((name) => !names.includes(name));
  if (unknown.length > 0)
    throw new RangeError(`there is no measure ${unknown.join(', ')}; there are ${names.join(', ')}`);
  return measures.filter(({ name }) => (only?.includes(name) ?? true) && !without.includes(name));
}
