/** All models of the bake-off on one log, as `dwell evaluate` reports them. */
import { basename } from 'node:path';
import type { Leaderboard } from '../lib/contracts/results.ts';
import type { RatingScale } from '../lib/engine/predict.ts';
import { dwell } from './child.ts';
import { figure, seconds, table } from './figures.ts';

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
      ['rating model', 'RMSE', 'MAE', 'fit s', 'test s'],
      board.rating.map(({ model, status, rmse, mae, fitSeconds, testSeconds }) => [
        model,
        status === 'ok' ? figure(rmse) : status,
        figure(mae),
        seconds(fitSeconds),
        seconds(testSeconds),
      ]),
    ),
    table(
      ['ranking model', 'precision@10', 'recall@10', 'NDCG@10', 'fit s', 'test s'],
      board.ranking.map(({ model, status, precision, recall, ndcg, fitSeconds, testSeconds }) => [
        model,
        status === 'ok' ? figure(precision[9]) : status,
        figure(recall[9]),
        figure(ndcg),
        seconds(fitSeconds),
        seconds(testSeconds),
      ]),
    ),
  ].join('\n\n');
}
