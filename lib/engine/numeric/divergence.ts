/** The check that the numbers of a fit are still finite. */
import { DivergedError } from '../errors.ts';
import type { Interactions } from '../interactions.ts';

/**
 * Costs one multiplication per number: a finite number times 0 is 0; NaN and the infinities give NaN.
 *
 * @param epoch 1 for the first.
 * @throws DivergedError when a parameter is not finite.
 */
export function refuseDivergence(
  model: string,
  epoch: number,
  { greatestDuration }: Pick<Interactions, 'greatestDuration'>,
  parameters: readonly Float64Array[],
): void {
  let zero = 0;
  for (const numbers of parameters) for (let n = 0; n < numbers.length; n++) zero += numbers[n] * 0;
  if (zero !== 0) throw new DivergedError(model, epoch, greatestDuration);
}
