/** Options that several commands have. */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { InvalidArgumentError, Option } from 'commander';
import { foldsBySchema } from '../lib/engine/evaluation/cuts.ts';
import { audienceTargetSchema } from '../lib/engine/leaderboard/schema.ts';
import type { RatingScale } from '../lib/engine/predict.ts';
import { MODELS, modelsNamed } from '../lib/engine/registry.ts';

export function wholeNumber(least: number, greatest: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= least && number <= greatest) return number;
    throw new InvalidArgumentError(`Give a whole number from ${least} to ${greatest}.`);
  };
}

export const dataOption = () =>
  new Option('--data <file>', 'the log: a CSV of customer,product,duration').makeOptionMandatory();

export const modelsOption = (byDefault: string) =>
  new Option('--models <names>', `names separated by commas (default: ${byDefault})`).argParser((text) =>
    modelsNamed(text.split(',').map((name) => name.trim())),
  );

export const foldsOption = (description: string) =>
  new Option('--folds <n>', description).argParser(wholeNumber(2, 1000)).default(3);

export const foldsByOption = () =>
  new Option(
    '--folds-by <what>',
    'rows held out at random, or what comes after a cut in time (default: time where the log has times)',
  ).choices(foldsBySchema.options);

export const seedOption = (description: string) =>
  new Option('--seed <n>', description).argParser(wholeNumber(0, 0xffffffff)).default(0);

export const jobsOption = () =>
  new Option('--jobs <n>', 'worker threads').argParser(wholeNumber(1, 1024)).default(availableParallelism());

export const ratingScaleOption = () =>
  new Option(
    '--rating-scale <lo,hi>',
    'range to which predicted durations are clipped (default: 0 to the greatest duration in the training rows)',
  ).argParser((text): RatingScale => {
    const numbers = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
    const [least, greatest] = numbers;
    if (numbers.length === 2 && numbers.every(Number.isFinite) && least < greatest) return [least, greatest];
    throw new InvalidArgumentError('Give two numbers, the lower first, as in 1,5.');
  });

export const targetOption = () =>
  new Option(
    '--target <what>',
    'what lists of customers are to win: seconds, or people who look (default: the setting audienceTarget, attention)',
  ).choices(audienceTargetSchema.options);

export const parametersOption = (description: string) =>
  new Option('--params <json>', `${description}; @FILE reads them from a file`).argParser((text): unknown => {
    const json = text.startsWith('@') ? textOf(text.slice(1)) : text;
    try {
      return JSON.parse(json);
    } catch (error) {
      throw new InvalidArgumentError(`It is not JSON: ${(error as Error).message}.`);
    }
  });

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new InvalidArgumentError(`The file cannot be read: ${(error as Error).message}.`);
  }
}

export const jsonOption = () => new Option('--json', 'print figures as JSON on stdout');

export const modelsInHelp = (models = MODELS) => `\nModels: ${models.map(({ name }) => name).join(', ')}\n`;
