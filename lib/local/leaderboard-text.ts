/** A leaderboard as tables for the terminal. */
import Table from 'cli-table3';
import pc from 'picocolors';
import type { Leaderboard, RankingRow, RatingRow } from '../engine/leaderboard.ts';

const { bold, dim, green, yellow } = pc.createColors(pc.isColorSupported && process.stdout.isTTY === true);

export function leaderboardText({ dataset, rating, ranking, winners }: Leaderboard): string {
  const sections = [];
  if (rating.length > 0)
    sections.push(`${bold('Rating models')} ${dim(`on ${dataset}`)}`, ratingTable(rating));
  if (ranking.length > 0)
    sections.push(`${bold('Ranking models')} ${dim(`on ${dataset}`)}`, rankingTable(ranking));
  for (const row of [...rating, ...ranking]) if (row.status !== 'ok') sections.push(yellow(failureText(row)));
  for (const winner of [winners.rating, winners.ranking])
    if (winner) sections.push(`${green('Winner:')} ${winner.reason}.`);
  return `${sections.join('\n')}\n`;
}

function ratingTable(rows: readonly RatingRow[]): string {
  return table(
    ['model', 'status', 'RMSE', 'by fold', 'MAE', 'fit s', 'test s'],
    rows,
    ({ rmse, rmseFolds, mae, fitSeconds, testSeconds }) => [
      figure(rmse, 4),
      rmseFolds.map((fold) => figure(fold, 4)).join(' '),
      figure(mae, 4),
      figure(fitSeconds, 2),
      figure(testSeconds, 2),
    ],
  );
}

function rankingTable(rows: readonly RankingRow[]): string {
  return table(
    [
      'model',
      'status',
      'precision@1',
      '@5',
      '@10',
      'recall@10',
      'NDCG@10',
      'RMSE of scores',
      'fit s',
      'test s',
    ],
    rows,
    ({ precision, recall, ndcg, rmse, fitSeconds, testSeconds }) => [
      ...[precision[0], precision[4], precision[9], recall[9], ndcg].map((share) => figure(share, 4)),
      figure(rmse, 4),
      figure(fitSeconds, 2),
      figure(testSeconds, 2),
    ],
  );
}

function table<R extends { model: string; status: string }>(
  head: string[],
  rows: readonly R[],
  figures: (row: R) => string[],
): string {
  const made = new Table({
    head: head.map((title) => bold(title)),
    colAligns: head.map((_, n) => (n < 2 ? 'left' : 'right')),
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows)
    made.push([row.model, ...(row.status === 'ok' ? ['ok', ...figures(row)] : [yellow(row.status)])]);
  return made.toString();
}

function figure(value: number | null, decimals: number): string {
  return value === null ? '–' : value.toFixed(decimals);
}

/** Reasons that name their model stand alone. */
function failureText({ model, status, reason }: Pick<RatingRow, 'model' | 'status' | 'reason'>): string {
  return reason?.startsWith(`${model} `) ? reason : `${model} ${status}: ${reason}`;
}
