/** The files that a run leaves for download. `recommend` has written audience/<product>.csv already. */
import type * as z from 'zod';
import { artifactKeys, exportKeys } from '../../lib/contracts/artifacts.ts';
import { type Catalogue, catalogueSchema } from '../../lib/contracts/catalogue.ts';
import { foldFiguresSchema, leaderboardSchema, type PredictionRow } from '../../lib/contracts/results.ts';
import type { publishInputSchema } from '../../lib/contracts/workflow.ts';
import { CSV, copyArtifact, getJson, getStream, putCsv, putText } from '../../lib/store/artifacts.ts';

type Run = z.output<typeof publishInputSchema>;

/** Rows of best_predictions.csv and of worst_predictions.csv. */
const PREDICTIONS = 10;
const PRODUCT_COLUMNS = ['product', 'title', 'category', 'available'] as const;
const PREDICTION_COLUMNS = ['uid', 'iid', 'rui', 'est', 'Iu', 'Ui', 'err'] as const;

export async function storeExports(run: Run): Promise<void> {
  const from = artifactKeys(run.runId);
  const to = exportKeys(run.dataset, run.runId);
  const catalogue = await getJson(from.products, catalogueSchema);
  await putText(to.recommendations, recommendations(run), CSV);
  const products = catalogue.map((product) => PRODUCT_COLUMNS.map((column) => product[column]));
  await putCsv(to.products, PRODUCT_COLUMNS, products);
  await storePredictions(run, catalogue);
  const copies = [
    [from.leaderboard, to.leaderboard],
    [from.profile, to.profile],
    [from.rejects, to.rejects],
    [from.contacts, to.contacts],
  ];
  for (const [source, target] of copies) await copyArtifact(source, target);
}

/** The parts that the shards wrote, in order, under one header line. */
async function* recommendations({ runId, training }: Run): AsyncGenerator<string | Uint8Array> {
  yield 'customer,product,score,rank,why,title\n';
  const { recommendationsPart } = artifactKeys(runId);
  const shards = training.shards.filter(({ kind }) => kind === 'customers');
  for (const { from } of shards.sort((one, other) => one.from - other.from))
    yield* await getStream(recommendationsPart(from));
}

/** The rating model's best and worst predictions over all folds, by ascending error as in the notebook. */
async function storePredictions(
  { runId, dataset, training: { selection } }: Run,
  catalogue: Catalogue,
): Promise<void> {
  const folds = selection.rating === null ? [] : await ratingFolds(runId, selection.rating);
  const byError = (tables: PredictionRow[][]) => tables.flat().sort((one, other) => one.err - other.err);
  const best = byError(folds.map((fold) => fold.best)).slice(0, PREDICTIONS);
  const worst = byError(folds.map((fold) => fold.worst)).slice(-PREDICTIONS);
  const to = exportKeys(dataset, runId);
  const header = [...PREDICTION_COLUMNS, 'title'];
  const titles = new Map(catalogue.map(({ product, title }) => [product, title]));
  const fields = (row: PredictionRow) => [
    ...PREDICTION_COLUMNS.map((column) => row[column]),
    titles.get(row.iid),
  ];
  await putCsv(to.bestPredictions, header, best.map(fields));
  await putCsv(to.worstPredictions, header, worst.map(fields));
}

async function ratingFolds(runId: string, model: string) {
  const keys = artifactKeys(runId);
  const { rating, foldsBy } = await getJson(keys.leaderboard, leaderboardSchema);
  const foldCount = rating.find((row) => row.model === model)?.rmseFolds.length ?? 0;
  const folds = await Promise.all(
    Array.from({ length: foldCount }, (_, fold) =>
      getJson(keys.evaluation(model, fold, foldsBy), foldFiguresSchema),
    ),
  );
  return folds.filter((fold) => fold.kind === 'rating');
}
