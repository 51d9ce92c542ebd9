/** All models of the bake-off on one log, as `dwell evaluate` reports them. */
import { basename } from 'node:path';
import type { Leaderboard } from '../lib/contracts/results.ts';
import type { RatingScale } from '../lib/engine/predict.ts';
import { dwell } from './child.ts';
import { figure, seconds, table } from './figures.ts';

type Row = Leaderboard['rating'][number] | Leaderboard['ranking'][number];

export interface MeasuredLog {
  readonly file: string;
  /** Predictions are clipped to it; 0 to the greatest duration when left out. */
  readonly ratingScale?: RatingScale;
}

export async function modelsSection({ file, ratingScale }: MeasuredLog): Promise<string> {
  const scale = ratingScale ? [`--rating-scale=${ratingScale.join(',')}`] : [];
  const { stdout, wallSeconds } = await dwell('evaluate', '--data', file, ...scale, '--jobs', '1', '--json');
  const board: Leaderboard = JSON.parse(stdout);
  const command = ['dwell evaluate --data', basename(file), ...scale, '--jobs 1'].join(' ');
  return [
    `## Models on ${board.dataset}`,
    `\`${command}\`: 3 folds, seed 0, one thread; seconds are means per fold. ` +
      `The whole command: ${wallSeconds.toFixed(1)} s.`,
    table(
      ['rating model', 'verdict', 'RMSE', 'to the winner', 'MAE', 'fit s', 'test s'],
      board.rating.map((row) => [
        row.model,
        verdict(row),
        figure(row.rmse),
        difference(row),
        figure(row.mae),
        seconds(row.fitSeconds),
        seconds(row.testSeconds),
      ]),
    ),
    table(
      [
        ...['ranking model', 'verdict', 'precision@10', 'to the winner', 'recall@10', 'NDCG@10', 'MAP@10'],
        ...['MRR@10', 'hit rate', 'coverage', 'fit s', 'test s'],
      ],
      board.ranking.map((row) => [
        row.model,
        verdict(row),
        figure(row.precision[9], 3),
        difference(row),
        ...[row.recall[9], row.ndcg, row.map, row.mrr, row.hitRate, row.coverage].map((share) =>
          figure(share, 3),
        ),
        seconds(row.fitSeconds),
        seconds(row.testSeconds),
      ]),
    ),
    ...[board.winners.rating, board.winners.ranking]
      .filter((winner) => winner !== null)
      .map(({ reason }) => `${reason}.`),
  ].join('\n\n');
}

const verdict = ({ status, verdict }: Row) => (status === 'ok' ? (verdict ?? status) : status);

/** With its 95 % interval, which reaches as far to both sides. */
function difference({ difference }: Row): string {
  if (difference === null) return '';
  const { mean, high } = difference;
  return `${mean > 0 ? '+' : mean < 0 ? '−' : ''}${Math.abs(mean).toFixed(4)} ± ${(high - mean).toFixed(4)}`;
}
