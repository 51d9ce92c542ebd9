/** A leaderboard as tables for the terminal, within 120 columns. */
import type { HistoryRange } from '../../lib/engine/evaluation/history-ranges.ts';
import { atTen } from '../../lib/engine/evaluation/metrics.ts';
import type { Leaderboard, RankingRow, RatingRow, Row } from '../../lib/engine/leaderboard/schema.ts';
import { bold, dim, green, yellow } from './colors.ts';
import { textTable } from './table.ts';
import { changesText } from './tuning-text.ts';

export function leaderboardText({ dataset, rating, ranking, winners }: Leaderboard): string {
  const sections = [];
  if (rating.length > 0)
    sections.push(`${bold('Rating models')} ${dim(`on ${dataset}`)}`, ratingTable(rating));
  if (ranking.length > 0)
    sections.push(`${bold('Ranking models')} ${dim(`on ${dataset}`)}`, rankingTable(ranking));
  if ([...rating, ...ranking].some(({ difference }) => difference !== null)) sections.push(dim(LEGEND));
  for (const row of [...rating, ...ranking]) if (row.status !== 'ok') sections.push(yellow(failureText(row)));
  for (const { model, parameters } of [...rating, ...ranking])
    if (parameters) sections.push(dim(`${model} was tuned: ${changesText(parameters).join(', ')}`));
  if (winners.rating)
    sections.push(`${green('Winner:')} ${winners.rating.reason}.`, ...ratingGroupsText(rating[0]));
  if (winners.ranking)
    sections.push(`${green('Winner:')} ${winners.ranking.reason}.`, ...rankingGroupsText(ranking[0]));
  return `${sections.join('\n')}\n`;
}

const LEGEND =
  'to the winner: difference of RMSE, or of precision@10, with its 95 % interval. within noise: the interval\n' +
  'holds 0, so that on other rows the order may be the other way round.';

function ratingTable(rows: readonly RatingRow[]): string {
  return modelTable(['RMSE', 'to the winner', 'MAE', 'fit s', 'test s'], rows, (row) => [
    figure(row.rmse, 4),
    differenceText(row),
    figure(row.mae, 4),
    figure(row.fitSeconds, 2),
    figure(row.testSeconds, 2),
  ]);
}

function rankingTable(rows: readonly RankingRow[]): string {
  const head = [
    'precision\n@10',
    'to the winner',
    'recall\n@10',
    'NDCG\n@10',
    'MAP\n@10',
    'hit\nrate',
    'cover-\nage',
    'fit s',
    'test s',
  ];
  return modelTable(head, rows, (row) => [
    figure(atTen(row.precision), 4),
    differenceText(row),
    ...[atTen(row.recall), row.ndcg, row.map, row.hitRate, row.coverage].map((share) => figure(share, 3)),
    figure(row.fitSeconds, 2),
    figure(row.testSeconds, 2),
  ]);
}

/** The first columns name the model and say how it stands to the winner, or that it could not be evaluated. */
function modelTable<R extends Row>(
  head: string[],
  rows: readonly R[],
  figures: (row: R) => string[],
): string {
  return textTable(
    ['model', 'status', ...head],
    rows.map((row) => [
      row.model,
      ...(row.status === 'ok' ? [row.verdict ?? 'ok', ...figures(row)] : [yellow(row.status)]),
    ]),
    ['model', 'status'],
  );
}

/** The interval reaches as far below the mean as above it. */
function differenceText({ difference }: Row): string {
  if (difference === null) return '';
  const { mean, high } = difference;
  const sign = mean > 0 ? '+' : mean < 0 ? '−' : '';
  return `${sign}${figure(Math.abs(mean), 4)} ±${figure(high - mean, 4)}`;
}

const RANGE = 'training rows';

function ratingGroupsText({ model, byHistory }: RatingRow): string[] {
  if (byHistory.length === 0) return [];
  const rows = byHistory.map((group) => [
    rangeText(group),
    figure(group.customers, 0),
    figure(group.rows, 0),
    figure(group.rmse, 4),
    figure(group.mae, 4),
  ]);
  return [groupsTitle(model), textTable([RANGE, 'customers', 'rows', 'RMSE', 'MAE'], rows, [RANGE])];
}

function rankingGroupsText({ model, byHistory }: RankingRow): string[] {
  if (byHistory.length === 0) return [];
  const rows = byHistory.map((group) => [
    rangeText(group),
    figure(group.customers, 0),
    ...[group.precision, group.recall, group.ndcg, group.hitRate].map((share) => figure(share, 3)),
  ]);
  const head = [RANGE, 'customers', 'precision@10', 'recall@10', 'NDCG@10', 'hit rate'];
  return [groupsTitle(model), textTable(head, rows, [RANGE])];
}

const groupsTitle = (model: string) => dim(`${model} by the number of training rows a customer has:`);

function rangeText({ from, to }: HistoryRange): string {
  if (to === null) return `${from} or more`;
  return from === to ? `${from}` : `${from} to ${to}`;
}

function figure(value: number | null, decimals: number): string {
  return value === null ? '–' : value.toFixed(decimals);
}

/** Reasons that name their model stand alone. */
function failureText({ model, status, reason }: Row): string {
  return reason?.startsWith(`${model} `) ? reason : `${model} ${status}: ${reason}`;
}
