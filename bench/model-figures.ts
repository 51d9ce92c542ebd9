/** bench/model-figures.json: how good and how fast the bench last found each model. docs/models.md shows it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Leaderboard } from '../lib/contracts/results.ts';
import { atTen } from '../lib/engine/evaluation/metrics.ts';
import type { AudienceRow, RankingRow, RatingRow, Row } from '../lib/engine/leaderboard/schema.ts';
import { modelNamed } from '../lib/engine/registry.ts';

const FILE = join(import.meta.dirname, 'model-figures.json');
const DIGITS = 4;

/** Seconds for one fold. All figures are null if the status is not ok. */
type Speed = Pick<Row, 'status' | 'fitSeconds' | 'testSeconds'>;

export type RatingAccuracy = Speed & Pick<RatingRow, 'rmse' | 'mae'>;

export interface RankingAccuracy extends Speed {
  /** At cutoff 10, all three. */
  readonly precision: number | null;
  readonly recall: number | null;
  readonly ndcg: number | null;
}

/** The figures of lists of customers, by any model. */
export type AudienceAccuracy = Speed & Pick<AudienceRow, (typeof AUDIENCE_FIGURES)[number]>;

const AUDIENCE_FIGURES = [
  ...(['attention10', 'attention50', 'views50', 'precision10', 'liftOverMostActive'] as const),
  ...(['secondsWon', 'reach', 'sameness'] as const),
];

/** What was measured on one log. */
export interface LogFigures {
  readonly command: string;
  /** Date, machine, versions. */
  readonly circumstances: string;
  /** By name of the model. */
  readonly rating: Readonly<Record<string, RatingAccuracy>>;
  readonly ranking: Readonly<Record<string, RankingAccuracy>>;
  /** Attention with the target views has a name of its own: `Attention, views`. Missing where it was not measured yet. */
  readonly audience?: Readonly<Record<string, AudienceAccuracy>>;
}

/** By name of the log. */
export type ModelFigures = Readonly<Record<string, LogFigures>>;

export function readModelFigures(): ModelFigures {
  return JSON.parse(readFileSync(FILE, 'utf8'));
}

/**
 * Replaces what was measured on this log before; other logs keep their figures.
 * @param boards of one log; together they have all registered models.
 */
export function keepModelFigures(
  boards: readonly Leaderboard[],
  measured: Pick<LogFigures, 'command' | 'circumstances'>,
): void {
  const figures: LogFigures = {
    ...measured,
    rating: byModel(
      boards.flatMap(({ rating }) => rating),
      ({ rmse, mae }) => ({ rmse: rounded(rmse), mae: rounded(mae) }),
    ),
    ranking: byModel(
      boards.flatMap(({ ranking }) => ranking),
      ({ precision, recall, ndcg }: RankingRow) => ({
        precision: rounded(atTen(precision)),
        recall: rounded(atTen(recall)),
        ndcg: rounded(ndcg),
      }),
    ),
    audience: byModel(
      boards.flatMap(({ audience, audienceTarget }) =>
        audienceTarget === 'views' ? audience.filter(isTargeted).map(underViews) : audience,
      ),
      (row) =>
        Object.fromEntries(AUDIENCE_FIGURES.map((name) => [name, rounded(row[name])])) as Pick<
          AudienceRow,
          (typeof AUDIENCE_FIGURES)[number]
        >,
    ),
  };
  const kept = { ...readModelFigures(), [boards[0].dataset]: figures };
  writeFileSync(FILE, `${JSON.stringify(kept, null, 2)}\n`);
}

const isTargeted = ({ model }: Row) => modelNamed(model).targeted === true;
const underViews = <R extends Row>(row: R): R => ({ ...row, model: `${row.model}, views` });

function byModel<R extends Row, A>(rows: readonly R[], accuracyOf: (row: R) => A): Record<string, Speed & A> {
  return Object.fromEntries(
    rows.map((row) => {
      const { model, status, fitSeconds, testSeconds } = row;
      const speed = { status, fitSeconds: rounded(fitSeconds), testSeconds: rounded(testSeconds) };
      return [model, { ...speed, ...accuracyOf(row) }];
    }),
  );
}

function rounded(value: number | null | undefined): number | null {
  return value === null || value === undefined ? null : Number(value.toPrecision(DIGITS));
}
