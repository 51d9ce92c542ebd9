/** A leaderboard as tables for the terminal, within 120 columns. */
import type { HistoryRange } from '../../lib/engine/evaluation/history-ranges.ts';
import { atTen } from '../../lib/engine/evaluation/metrics.ts';
import type { Leaderboard, RankingRow, RatingRow, Row } from '../../lib/engine/leaderboard/schema.ts';
import { bold, dim, green, yellow } from './colors.ts';
import { textTable } from './table.ts';
import { changesText } from './tuning-text.ts';

/** Titles of columns, each with the text of its cell. */
type Columns<R> = Record<string, (row: R) => string>;

const SECONDS: Columns<Row> = {
  'fit s': ({ fitSeconds }) => figure(fitSeconds, 2),
  'test s': ({ testSeconds }) => figure(testSeconds, 2),
};
const RATING: Columns<RatingRow> = {
  RMSE: ({ rmse }) => figure(rmse, 4),
  'to the winner': differenceText,
  MAE: ({ mae }) => figure(mae, 4),
  ...SECONDS,
};
const RANKING: Columns<RankingRow> = {
  'precision\n@10': ({ precision }) => figure(atTen(precision), 4),
  'to the winner': differenceText,
  'recall\n@10': ({ recall }) => figure(atTen(recall), 3),
  'NDCG\n@10': ({ ndcg }) => figure(ndcg, 3),
  'MAP\n@10': ({ map }) => figure(map, 3),
  'hit\nrate': ({ hitRate }) => figure(hitRate, 3),
  'cover-\nage': ({ coverage }) => figure(coverage, 3),
  ...SECONDS,
};

const RANGE = 'training rows';
const GROUP: Columns<HistoryRange & { readonly customers: number }> = {
  [RANGE]: rangeText,
  customers: ({ customers }) => figure(customers, 0),
};
const RATING_GROUP: Columns<RatingRow['byHistory'][number]> = {
  ...GROUP,
  rows: ({ rows }) => figure(rows, 0),
  RMSE: ({ rmse }) => figure(rmse, 4),
  MAE: ({ mae }) => figure(mae, 4),
};
const RANKING_GROUP: Columns<RankingRow['byHistory'][number]> = {
  ...GROUP,
  'precision@10': ({ precision }) => figure(precision, 3),
  'recall@10': ({ recall }) => figure(recall, 3),
  'NDCG@10': ({ ndcg }) => figure(ndcg, 3),
  'hit rate': ({ hitRate }) => figure(hitRate, 3),
};

const LEGEND =
  'to the winner: difference of RMSE, or of precision@10, with its 95 % interval. within noise: the interval\n' +
  'contains 0; on other rows the order may be reversed.';

export function leaderboardText({ dataset, rating, ranking, winners }: Leaderboard): string {
  const rows = [...rating, ...ranking];
  const sections: string[] = [];
  if (rating.length > 0)
    sections.push(`${bold('Rating models')} ${dim(`on ${dataset}`)}`, modelTable(RATING, rating));
  if (ranking.length > 0)
    sections.push(`${bold('Ranking models')} ${dim(`on ${dataset}`)}`, modelTable(RANKING, ranking));
  if (rows.some(({ difference }) => difference !== null)) sections.push(dim(LEGEND));
  for (const row of rows) if (row.status !== 'ok') sections.push(yellow(failureText(row)));
  for (const { model, parameters } of rows)
    if (parameters) sections.push(dim(`${model} was given ${changesText(parameters).join(', ')}`));
  if (winners.rating)
    sections.push(`${green('Winner:')} ${winners.rating.reason}.`, ...groupsText(RATING_GROUP, rating[0]));
  if (winners.ranking)
    sections.push(`${green('Winner:')} ${winners.ranking.reason}.`, ...groupsText(RANKING_GROUP, ranking[0]));
  return `${sections.join('\n')}\n`;
}

/** The first columns name the model and say how it compares with the winner, or that it could not be evaluated. */
function modelTable<R extends Row>(columns: Columns<R>, rows: readonly R[]): string {
  return textTable(
    ['model', 'status', ...Object.keys(columns)],
    rows.map((row) =>
      row.status === 'ok'
        ? [row.model, row.verdict ?? 'ok', ...cellsOf(columns, row)]
        : [row.model, yellow(row.status)],
    ),
    ['model', 'status'],
  );
}

function groupsText<G>(columns: Columns<G>, row: { model: string; byHistory: readonly G[] }): string[] {
  if (row.byHistory.length === 0) return [];
  return [
    dim(`${row.model} by the number of training rows a customer has:`),
    textTable(
      Object.keys(columns),
      row.byHistory.map((group) => cellsOf(columns, group)),
      [RANGE],
    ),
  ];
}

const cellsOf = <R>(columns: Columns<R>, row: R) => Object.values(columns).map((cell) => cell(row));

/** The interval reaches as far below the mean as above it. */
function differenceText({ difference }: Row): string {
  if (difference === null) return '';
  const { mean, high } = difference;
  const sign = mean > 0 ? '+' : mean < 0 ? '−' : '';
  return `${sign}${figure(Math.abs(mean), 4)} ±${figure(high - mean, 4)}`;
}

function rangeText({ from, to }: HistoryRange): string {
  if (to === null) return `${from} or more`;
  return from === to ? `${from}` : `${from} to ${to}`;
}

function figure(value: number | null, decimals: number): string {
  return value === null ? '–' : value.toFixed(decimals);
}

/** A reason that names its model needs no introduction. */
function failureText({ model, status, reason }: Row): string {
  return reason?.startsWith(`${model} `) ? reason : `${model} ${status}: ${reason}`;
}
