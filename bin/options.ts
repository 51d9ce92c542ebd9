/** What several commands have in common: options and how they are read. */
import { readFileSync } from 'node:fs';
import { InvalidArgumentError, Option } from 'commander';
import type { RatingScale } from '../lib/engine/predict.ts';
import { MODELS } from '../lib/engine/registry.ts';

export function wholeNumber(least: number, greatest: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= least && number <= greatest) return number;
    throw new InvalidArgumentError(`Give a whole number from ${least} to ${greatest}.`);
  };
}

export const GREATEST_SEED = 0xffffffff;

export const ratingScaleOption = () =>
  new Option(
    '--rating-scale <lo,hi>',
    'predicted durations are clipped to this range (default: 0 to the greatest duration in the training rows)',
  ).argParser((text): RatingScale => {
    const numbers = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
    const [least, greatest] = numbers;
    if (numbers.length === 2 && numbers.every(Number.isFinite) && least < greatest) return [least, greatest];
    throw new InvalidArgumentError('Give two numbers, the lesser first, as in 1,5.');
  });

export const parametersOption = (description = 'the model’s parameters as JSON (default: none)') =>
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

export const modelsInHelp = () => `\nModels: ${MODELS.map((model) => model.name).join(', ')}\n`;
