/** What `dwell predict` and `dwell recommend` have in common: they fit one model on a whole log and write a CSV file. */
import type { Command } from 'commander';
import { InputError } from '../lib/contracts/errors.ts';
import { fitModel } from '../lib/engine/fit-model.ts';
import { Interactions } from '../lib/engine/interactions.ts';
import { parseParameters } from '../lib/engine/parameters.ts';
import type { RatingScale } from '../lib/engine/predict.ts';
import { CUSTOMER_MODELS, isOfCustomers, modelNamed } from '../lib/engine/registry.ts';
import { parametersByModel } from './given-parameters.ts';
import { readData } from './local-data.ts';
import { jsonOption, modelsInHelp, parametersOption, ratingScaleOption } from './options.ts';
import { refuseUnwritable } from './terminal/output.ts';
import { announce } from './terminal/progress.ts';

export interface FitOptions {
  readonly model: string;
  readonly params?: unknown;
  readonly ratingScale?: RatingScale;
  readonly output: string;
  readonly json?: true;
}

export function addFitOptions(command: Command, help: string): Command {
  return command
    .requiredOption('--model <name>', 'name of the model')
    .addOption(parametersOption('the model’s parameters as JSON (default: none)'))
    .addOption(ratingScaleOption())
    .requiredOption('--output <file>', 'CSV file to write')
    .addOption(jsonOption())
    .addHelpText('after', () => modelsInHelp(CUSTOMER_MODELS) + help);
}

/**
 * Checks the options and reads the log. The command calls `learn` when it has checked the rest: a fit may take long.
 * @throws InputError when the model orders customers for a product.
 */
export async function prepareFit({ model, params, ratingScale, output }: FitOptions, log: string) {
  const spec = modelNamed(model);
  if (!isOfCustomers(spec))
    throw new InputError(
      'bad-request',
      `${spec.name} orders customers for a product, not products for a customer; use dwell audience`,
    );
  const parameters = parseParameters(spec, parametersByModel([spec], params)[spec.name]);
  await refuseUnwritable(output);
  const { dataset, settings } = await readData(log);
  const learn = () => {
    const interactions = new Interactions(dataset);
    announce(`fitting ${spec.name}`, spec.cost(interactions.size(), parameters).seconds);
    return { ...fitModel(spec, interactions, parameters), ratingScale };
  };
  return { dataset, settings, learn };
}
