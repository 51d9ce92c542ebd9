/** All models of the bake-off on one log, as `dwell evaluate` reports them. */
import { basename } from 'node:path';
import type { Leaderboard } from '../lib/contracts/results.ts';
import { atTen } from '../lib/engine/evaluation/metrics.ts';
import type { Row } from '../lib/engine/leaderboard/schema.ts';
import type { RatingScale } from '../lib/engine/predict.ts';
import { MODELS } from '../lib/engine/registry.ts';
import { dwell } from './child.ts';
import { figure, seconds, table } from './figures.ts';
import { keepModelFigures } from './model-figures.ts';

export interface MeasuredLog {
  readonly file: string;
  /** Predictions are clipped to it; left out: 0 to the greatest duration. */
  readonly ratingScale?: RatingScale;
}

interface BenchedLog {
  readonly board: Leaderboard;
  readonly command: string;
  readonly wallSeconds: number;
}

/** Also keeps the figures of all registered models, in the bake-off or not, for docs/models.md. */
export async function modelsSection(log: MeasuredLog, circumstances: string): Promise<string> {
  const bakeOff = await evaluated(log);
  const others = MODELS.filter(({ inBakeOff, needsTimes }) => !inBakeOff || needsTimes).map(
    ({ name }) => name,
  );
  const outside = others.length > 0 ? [await evaluated(log, '--models', others.join(','))] : [];
  // Beside its yardstick, so that the lift over it is known.
  const views = await evaluated(log, '--models', 'Attention,mostActive', '--target', 'views');
  const boards = [bakeOff, ...outside, views].map(({ board }) => board);
  keepModelFigures(boards, { command: bakeOff.command, circumstances });
  return section(bakeOff);
}

async function evaluated({ file, ratingScale }: MeasuredLog, ...models: string[]): Promise<BenchedLog> {
  const scale = ratingScale ? [`--rating-scale=${ratingScale.join(',')}`] : [];
  const options = [...scale, ...models, '--folds-by', 'random', '--jobs', '1'];
  const { stdout, wallSeconds } = await dwell('evaluate', '--data', file, ...options, '--json');
  const command = ['dwell evaluate --data', basename(file), ...options].join(' ');
  return { board: JSON.parse(stdout), command, wallSeconds };
}

function section({ board, command, wallSeconds }: BenchedLog): string {
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
        figure(atTen(row.precision), 3),
        difference(row),
        ...[atTen(row.recall), row.ndcg, row.map, row.mrr, row.hitRate, row.coverage].map((share) =>
          figure(share, 3),
        ),
        seconds(row.fitSeconds),
        seconds(row.testSeconds),
      ]),
    ),
    audienceTable(board),
    ...[board.winners.rating, board.winners.ranking, board.winners.audience]
      .filter((winner) => winner !== null)
      .map(({ reason }) => `${reason}.`),
  ].join('\n\n');
}

function audienceTable({ audience }: Leaderboard): string {
  return table(
    [
      ...[
        'audience by',
        'verdict',
        'attention@50',
        'to the winner',
        'attention@10',
        'views@50',
        'precision@10',
      ],
      ...['× most active', 's won', 'reach', 'sameness', 'fit s', 'test s'],
    ],
    audience.map((row) => [
      row.model,
      verdict(row),
      figure(row.attention50, 3),
      difference(row),
      ...[row.attention10, row.views50, row.precision10, row.liftOverMostActive, row.secondsWon].map(
        (value) => figure(value, 3),
      ),
      ...[row.reach, row.sameness].map((share) => figure(share, 2)),
      seconds(row.fitSeconds),
      seconds(row.testSeconds),
    ]),
  );
}

const verdict = ({ status, verdict }: Row) => (status === 'ok' ? (verdict ?? status) : status);

/** The mean difference ± half of its 95 % interval, which is symmetric. */
function difference({ difference }: Row): string {
  if (difference === null) return '';
  const { mean, high } = difference;
  return `${mean > 0 ? '+' : mean < 0 ? '−' : ''}${Math.abs(mean).toFixed(4)} ± ${(high - mean).toFixed(4)}`;
}
