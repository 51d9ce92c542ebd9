/** `dwell recommend`: the best products that each customer has not viewed. */
import { Command } from 'commander';
import { InputError } from '../../lib/contracts/errors.ts';
import { isRegular } from '../../lib/contracts/identity.ts';
import { fitModel } from '../../lib/engine/fit-model.ts';
import { type Dataset, Interactions } from '../../lib/engine/interactions.ts';
import { productLists } from '../../lib/engine/lists/product-lists.ts';
import { parseParameters } from '../../lib/engine/parameters.ts';
import type { RatingScale } from '../../lib/engine/predict.ts';
import { modelNamed } from '../../lib/engine/registry.ts';
import { parametersOfModel } from '../given-parameters.ts';
import { type LocalData, readData } from '../local-data.ts';
import { jsonOption, modelsInHelp, parametersOption, ratingScaleOption, wholeNumber } from '../options.ts';
import { refuseUnwritable, writeCsv } from '../terminal/output.ts';
import { announce } from '../terminal/progress.ts';

interface RecommendOptions {
  data: string;
  model: string;
  params?: unknown;
  ratingScale?: RatingScale;
  customers: string;
  limit: number;
  output: string;
  json?: true;
}

const HELP = `
The output has the columns customer,product,score,rank. The score of a rating model is the predicted duration.

Examples:
  dwell recommend --data clicks.csv --model cosine --output lists.csv
  dwell recommend --data clicks.csv --model KNNBaseline --customers regular --limit 5 --output lists.csv
  dwell recommend --data clicks.csv --model pearson --customers CC2019324,RC5736467 --output lists.csv
`;

export const command = new Command()
  .requiredOption('--data <file>', 'log of clicks')
  .requiredOption('--model <name>', 'model')
  .addOption(parametersOption())
  .addOption(ratingScaleOption())
  .option('--customers <who>', 'regular, all, or ids separated by commas', 'all')
  .option('--limit <n>', 'products for each customer', wholeNumber(1, 1_000_000), 10)
  .requiredOption('--output <file>', 'CSV file to write')
  .addOption(jsonOption())
  .addHelpText('after', () => modelsInHelp() + HELP)
  .action(recommend);

async function recommend(options: RecommendOptions): Promise<void> {
  const spec = modelNamed(options.model);
  const parameters = parseParameters(spec, parametersOfModel(spec, options.params));
  await refuseUnwritable(options.output);
  const { dataset, settings } = await readData(options.data);
  const customers = customersOf(options, dataset, settings);

  const interactions = new Interactions(dataset);
  announce(`fitting ${spec.name}`, spec.cost(interactions.size(), parameters).seconds);
  const fitted = { ...fitModel(spec, interactions, parameters), ratingScale: options.ratingScale };
  let rows = 0;
  function* table() {
    yield ['customer', 'product', 'score', 'rank'];
    for (const { customer, products, scores } of productLists(fitted, customers, options.limit))
      for (const [n, product] of products.entries()) {
        rows++;
        yield [dataset.customerIds[customer], dataset.productIds[product], scores[n], n + 1];
      }
  }
  await writeCsv(options.output, table());
  report(options, { model: spec.name, customers: customers.length, rows });
}

/** Outer indices, in the order asked for. */
function customersOf(
  { customers: asked, data }: RecommendOptions,
  { customerIds }: Dataset,
  { customerPrefix }: LocalData['settings'],
): Int32Array {
  const everyone = Int32Array.from(customerIds.keys());
  if (asked === 'all') return everyone;
  if (asked === 'regular') {
    const regular = everyone.filter((outer) => isRegular(customerIds[outer], customerPrefix));
    if (regular.length > 0) return regular;
    throw new InputError(
      'not-found',
      `${data}: no customer's id starts with ${customerPrefix}; ask for --customers all, or set customerPrefix`,
    );
  }
  return Int32Array.from(new Set(asked.split(',').map((id) => id.trim())), (id) => {
    const outer = customerIds.indexOf(id);
    if (outer !== -1) return outer;
    throw new InputError(
      'not-found',
      `${data}: there is no customer '${id}'; give regular, all, or ids of the log`,
    );
  });
}

function report(
  { output, json }: RecommendOptions,
  figures: { model: string; customers: number; rows: number },
): void {
  if (json) process.stdout.write(`${JSON.stringify({ output, ...figures })}\n`);
  else
    process.stderr.write(
      `${output}: ${figures.rows} products for ${figures.customers} customers by ${figures.model}\n`,
    );
}
