/** `dwell recommend`: lists the best products that each customer has not viewed. */
import { Command } from 'commander';
import { InputError } from '../../lib/contracts/errors.ts';
import { regularFlags } from '../../lib/contracts/identity.ts';
import { productLists } from '../../lib/engine/lists/product-lists.ts';
import { addFitOptions, type FitOptions, prepareFit } from '../fit.ts';
import { dataOption, wholeNumber } from '../options.ts';
import { report, writeCsv } from '../terminal/output.ts';

interface RecommendOptions extends FitOptions {
  readonly data: string;
  readonly customers: string;
  readonly limit: number;
}

const HELP = `
Each customer gets the best products that the customer has not viewed. The output has the columns
customer,product,score,rank. The score of a rating model is the predicted duration.

Examples:
  dwell recommend --data clicks.csv --model cosine --output lists.csv
  dwell recommend --data clicks.csv --model KNNBaseline --customers regular --limit 5 --output lists.csv
  dwell recommend --data clicks.csv --model pearson --customers CC2019324,RC5736467 --output lists.csv
`;

export const command = addFitOptions(
  new Command()
    .addOption(dataOption())
    .option('--customers <who>', 'regular, all, or ids separated by commas', 'all')
    .option('--limit <n>', 'products per customer', wholeNumber(1, 1_000_000), 10),
  HELP,
).action(recommend);

async function recommend(options: RecommendOptions): Promise<void> {
  const { model, output, json, limit } = options;
  const { dataset, settings, learn } = await prepareFit(options, options.data);
  const customers = customersOf(options, dataset.customerIds, settings.customerPrefix);
  const fitted = learn();

  let rows = 0;
  function* table() {
    yield ['customer', 'product', 'score', 'rank'];
    for (const { customer, products, scores } of productLists(fitted, customers, limit))
      for (const [n, product] of products.entries()) {
        rows++;
        yield [dataset.customerIds[customer], dataset.productIds[product], scores[n], n + 1];
      }
  }
  await writeCsv(output, table());
  report(
    json,
    { output, model, customers: customers.length, rows },
    `${output}: ${rows} products for ${customers.length} customers by ${model}`,
  );
}

/** Outer indices, in the order in which the customers were asked for. */
function customersOf(
  { customers: asked, data }: RecommendOptions,
  customerIds: readonly string[],
  customerPrefix: string,
): Int32Array {
  const everyone = Int32Array.from(customerIds.keys());
  if (asked === 'all') return everyone;
  if (asked === 'regular') {
    const isRegular = regularFlags(customerIds, customerPrefix);
    return everyone.filter((outer) => isRegular[outer] === 1);
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
