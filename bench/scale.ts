/** What a run takes on generated logs of a million rows and more. */
import { InvalidArgumentError } from 'commander';
import type { Selection } from '../lib/contracts/workflow.ts';
import { BAKE_OFF, modelNamed } from '../lib/engine/registry.ts';
import { measureSize } from './scale/measure.ts';
import { scaleSection } from './scale/section.ts';
import type { SizeName } from './scale/sizes.ts';

/** One rating model of neighbours and one of products; one ranking model with few neighbours and one with all. */
const WINNERS: readonly Selection[] = [
  { rating: 'KNNBaseline', ranking: 'cosine' },
  { rating: 'SlopeOne', ranking: 'EASE' },
];

/** `SVD,EASE` as names. @throws InvalidArgumentError naming the models that there are. */
export function modelNames(list: string): string[] {
  try {
    return list.split(',').map((name) => modelNamed(name).name);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

/**
 * @param models all of the bake-off when left out; of those named no lists are made.
 */
export async function sectionOfSize(
  size: SizeName,
  options: {
    readonly models?: readonly string[];
    readonly lists: boolean;
    readonly directory: string;
    readonly progress: (line: string) => void;
  },
): Promise<string> {
  const { models, lists, directory, progress } = options;
  const measured = await measureSize(size, {
    models: models ?? BAKE_OFF.map(({ name }) => name),
    selections: lists && !models ? WINNERS : [],
    directory,
    progress,
  });
  return scaleSection(measured);
}
