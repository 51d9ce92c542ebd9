/** How good and how fast each model was when the bench last looked: bench/model-figures.json, for docs/models.md. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Leaderboard } from '../lib/contracts/results.ts';
import { atTen } from '../lib/engine/evaluation/metrics.ts';

const FILE = join(import.meta.dirname, 'model-figures.json');
const DIGITS = 4;

interface Speed {
  /** Where the status is not ok, it takes the place of the figures. */
  readonly status: string;
  /** For one fold. */
  readonly fitSeconds: number | null;
  readonly testSeconds: number | null;
}

export interface RatingAccuracy extends Speed {
  readonly rmse: number | null;
  readonly mae: number | null;
}

export interface RankingAccuracy extends Speed {
  /** At cutoff 10, all three. */
  readonly precision: number | null;
  readonly recall: number | null;
  readonly ndcg: number | null;
}

/** What was measured on one log. */
export interface LogFigures {
  readonly command: string;
  /** Date, machine, versions. */
  readonly circumstances: string;
  /** By name of the model. */
  readonly rating: Readonly<Record<string, RatingAccuracy>>;
  readonly ranking: Readonly<Record<string, RankingAccuracy>>;
}

/** By name of the log. */
export type ModelFigures = Readonly<Record<string, LogFigures>>;

export function readModelFigures(): ModelFigures {
  return JSON.parse(readFileSync(FILE, 'utf8'));
}

/**
 * In place of what was measured on this log before; other logs keep their figures.
 * @param boards of one log, together of all registered models.
 */
export function keepModelFigures(
  boards: readonly Leaderboard[],
  measured: Pick<LogFigures, 'command' | 'circumstances'>,
): void {
  const figures: LogFigures = {
    ...measured,
    rating: Object.fromEntries(
      boards.flatMap(({ rating }) => rating).map((row) => [row.model, ratingAccuracy(row)]),
    ),
    ranking: Object.fromEntries(
      boards.flatMap(({ ranking }) => ranking).map((row) => [row.model, rankingAccuracy(row)]),
    ),
  };
  const kept = { ...readModelFigures(), [boards[0].dataset]: figures };
  writeFileSync(FILE, `${JSON.stringify(kept, null, 2)}\n`);
}

const ratingAccuracy = (row: Leaderboard['rating'][number]): RatingAccuracy => ({
  ...speed(row),
  rmse: rounded(row.rmse),
  mae: rounded(row.mae),
});

const rankingAccuracy = (row: Leaderboard['ranking'][number]): RankingAccuracy => ({
  ...speed(row),
  precision: rounded(atTen(row.precision)),
  recall: rounded(atTen(row.recall)),
  ndcg: rounded(row.ndcg),
});

const speed = ({ status, fitSeconds, testSeconds }: Speed): Speed => ({
  status,
  fitSeconds: rounded(fitSeconds),
  testSeconds: rounded(testSeconds),
});

function rounded(value: number | null | undefined): number | null {
  return value === null || value === undefined ? null : Number(value.toPrecision(DIGITS));
}
