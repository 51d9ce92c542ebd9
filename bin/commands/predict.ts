/** `dwell predict`: learns from one log and predicts the durations of another, row by row. */
import { Command } from 'commander';
import { InputError } from '../../lib/contracts/errors.ts';
import { meanAbsoluteError, rootMeanSquaredError } from '../../lib/engine/evaluation/metrics.ts';
import { fitModel } from '../../lib/engine/fit-model.ts';
import { Interactions, UNKNOWN } from '../../lib/engine/interactions.ts';
import { parseParameters } from '../../lib/engine/parameters.ts';
import { predictRows, type RatingScale, type RowPredictions } from '../../lib/engine/predict.ts';
import { modelNamed } from '../../lib/engine/registry.ts';
import { type Click, clickRows } from '../../lib/intake/click-rows.ts';
import { parametersOfModel } from '../given-parameters.ts';
import { readData, readLocal } from '../local-data.ts';
import { jsonOption, modelsInHelp, parametersOption, ratingScaleOption } from '../options.ts';
import { refuseUnwritable, writeCsv } from '../terminal/output.ts';
import { announce } from '../terminal/progress.ts';

interface PredictOptions {
  train: string;
  test: string;
  model: string;
  params?: unknown;
  ratingScale?: RatingScale;
  output: string;
  json?: true;
}

const HELP = `
The output has one row per row of the test file, in order: customer,product,actual,predicted,impossible.
Ranking models predict a score, which orders products and is not a duration.

Examples:
  dwell predict --train a.csv --test b.csv --model KNNBaseline --output c.csv
  dwell predict --train a.csv --test b.csv --model SVD --params '{"factors":20,"epochs":30}' \\
    --rating-scale 1,5 --output c.csv
`;

export const command = new Command()
  .requiredOption('--train <file>', 'log to learn from')
  .requiredOption('--test <file>', 'log whose durations to predict')
  .requiredOption('--model <name>', 'model')
  .addOption(parametersOption())
  .addOption(ratingScaleOption())
  .requiredOption('--output <file>', 'CSV file to write')
  .addOption(jsonOption())
  .addHelpText('after', () => modelsInHelp() + HELP)
  .action(predict);

async function predict(options: PredictOptions): Promise<void> {
  const spec = modelNamed(options.model);
  const parameters = parseParameters(spec, parametersOfModel(spec, options.params));
  await refuseUnwritable(options.output);
  const { dataset } = await readData(options.train);
  const test = await readEveryRow(options.test);

  const interactions = new Interactions(dataset);
  announce(`fitting ${spec.name}`, spec.cost(interactions.size(), parameters).seconds);
  const fitted = { ...fitModel(spec, interactions, parameters), ratingScale: options.ratingScale };
  const predictions = predictRows(
    fitted,
    outerIndices(
      dataset.customerIds,
      test.map(({ customer }) => customer),
    ),
    outerIndices(
      dataset.productIds,
      test.map(({ product }) => product),
    ),
  );

  await writeCsv(options.output, tableOf(test, predictions));
  const actuals = Float64Array.from(test, ({ duration }) => duration);
  report(options, {
    model: spec.name,
    rows: test.length,
    impossible: predictions.impossible.reduce((count, flag) => count + flag, 0),
    rmse: rootMeanSquaredError(predictions.values, actuals),
    mae: meanAbsoluteError(predictions.values, actuals),
  });
}

/** All rows as they stand: the output must match them one by one, so a bad row cannot be left out. */
async function readEveryRow(file: string): Promise<Click[]> {
  const rows: Click[] = [];
  await readLocal(file, async (input) => {
    for await (const batch of clickRows(input)) {
      const [bad] = batch.rejects;
      if (bad)
        throw new InputError(
          'bad-file',
          `${file} line ${bad.line}: ${bad.reason}; correct the row or take it out`,
        );
      for (const row of batch.rows) rows.push(row);
    }
  });
  if (rows.length === 0)
    throw new InputError('no-good-rows', `${file}: no row of data; give rows of customer,product,duration`);
  return rows;
}

function outerIndices(ids: readonly string[], wanted: readonly string[]): Int32Array {
  const index = new Map(ids.map((id, outer) => [id, outer]));
  return Int32Array.from(wanted, (id) => index.get(id) ?? UNKNOWN);
}

function* tableOf(test: readonly Click[], { values, impossible }: RowPredictions) {
  yield ['customer', 'product', 'actual', 'predicted', 'impossible'];
  for (const [n, { customer, product, duration }] of test.entries())
    yield [customer, product, duration, values[n], impossible[n] === 1];
}

interface Figures {
  readonly model: string;
  readonly rows: number;
  readonly impossible: number;
  readonly rmse: number;
  readonly mae: number;
}

function report({ output, json }: PredictOptions, figures: Figures): void {
  if (json) process.stdout.write(`${JSON.stringify({ output, ...figures })}\n`);
  else
    process.stderr.write(
      `${output}: ${figures.rows} rows by ${figures.model}, RMSE ${figures.rmse.toFixed(4)}, ` +
        `MAE ${figures.mae.toFixed(4)}, ${figures.impossible} impossible\n`,
    );
}
