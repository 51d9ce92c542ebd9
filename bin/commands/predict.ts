/** `dwell predict`: learns from one log and predicts the durations of another, row by row. */
import { Command } from 'commander';
import { InputError } from '../../lib/contracts/errors.ts';
import type { Settings } from '../../lib/contracts/settings.ts';
import { meanAbsoluteError, rootMeanSquaredError } from '../../lib/engine/evaluation/metrics.ts';
import { UNKNOWN } from '../../lib/engine/interactions.ts';
import { predictRows, type RowPredictions } from '../../lib/engine/predict.ts';
import { type ClickTaker, readClickRows } from '../../lib/intake/click-rows.ts';
import { IdList } from '../../lib/intake/id-list.ts';
import { understandLogs } from '../../lib/intake/understand-logs.ts';
import type { Click } from '../../lib/intake/understanding/log-reader.ts';
import { addFitOptions, type FitOptions, prepareFit } from '../fit.ts';
import { readLocal } from '../local-data.ts';
import { report, writeCsv } from '../terminal/output.ts';

interface PredictOptions extends FitOptions {
  readonly train: string;
  readonly test: string;
}

type TestRow = Pick<Click, 'customer' | 'product' | 'duration'>;

const HELP = `
The model learns from one log and predicts the durations of the other. The output has one row per row of the test
file, in the same order: customer,product,actual,predicted,impossible.
Ranking models predict a score, which orders products and is not a duration.

Examples:
  dwell predict --train a.csv --test b.csv --model KNNBaseline --output c.csv
  dwell predict --train a.csv --test b.csv --model SVD --params '{"factors":20,"epochs":30}' \\
    --rating-scale 1,5 --output c.csv
`;

export const command = addFitOptions(
  new Command()
    .requiredOption('--train <file>', 'log to learn from')
    .requiredOption('--test <file>', 'log whose durations are predicted'),
  HELP,
).action(predict);

async function predict(options: PredictOptions): Promise<void> {
  const { model, output, json } = options;
  const { dataset, settings, learn } = await prepareFit(options, options.train);
  const test = await readEveryRow(options.test, settings);
  const customers = test.map(({ customer }) => customer);
  const products = test.map(({ product }) => product);
  const actuals = Float64Array.from(test, ({ duration }) => duration);

  const predictions = predictRows(
    learn(),
    outerIndices(dataset.customerIds, customers),
    outerIndices(dataset.productIds, products),
  );

  await writeCsv(output, tableOf(test, predictions));
  const rows = test.length;
  const impossible = predictions.impossible.reduce((count, flag) => count + flag, 0);
  const rmse = rootMeanSquaredError(predictions.values, actuals);
  const mae = meanAbsoluteError(predictions.values, actuals);
  report(
    json,
    { output, model, rows, impossible, rmse, mae },
    `${output}: ${rows} rows by ${model}, RMSE ${rmse.toFixed(4)}, MAE ${mae.toFixed(4)}, ${impossible} impossible`,
  );
}

/** Leaves out no row, because the output must have the same rows. */
async function readEveryRow(file: string, settings: Settings): Promise<TestRow[]> {
  const rows: TestRow[] = [];
  await readLocal(file, async (input) => {
    const { logs } = await understandLogs([input], settings);
    for (const log of logs) await readClickRows(log, takerOf(file, rows));
  });
  if (rows.length === 0)
    throw new InputError('no-good-rows', `${file}: no row of data; give rows of customer,product,duration`);
  return rows;
}

function takerOf(file: string, rows: TestRow[]): ClickTaker {
  const [customers, products] = [new IdList(), new IdList()];
  return {
    customers,
    products,
    click: ({ customer, product, duration }) =>
      rows.push({ customer: customers.ids[customer], product: products.ids[product], duration }),
    leftOut(_, line) {
      throw new InputError('bad-file', `${file} line ${line}: this is no click; take it out`);
    },
    rejects([{ line, reason }]) {
      throw new InputError('bad-file', `${file} line ${line}: ${reason}; correct the row or take it out`);
    },
  };
}

function outerIndices(ids: readonly string[], wanted: readonly string[]): Int32Array {
  const index = new Map(ids.map((id, outer) => [id, outer]));
  return Int32Array.from(wanted, (id) => index.get(id) ?? UNKNOWN);
}

function* tableOf(test: readonly TestRow[], { values, impossible }: RowPredictions) {
  yield ['customer', 'product', 'actual', 'predicted', 'impossible'];
  for (const [n, { customer, product, duration }] of test.entries())
    yield [customer, product, duration, values[n], impossible[n] === 1];
}
