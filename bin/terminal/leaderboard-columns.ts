/** The columns of a leaderboard's tables: its most important figures. */
import type { HistoryRange } from '../../lib/engine/evaluation/history-ranges.ts';
import { atTen } from '../../lib/engine/evaluation/metrics.ts';
import type {
  AudienceRow,
  AudienceTarget,
  RankingRow,
  RatingRow,
  Row,
} from '../../lib/engine/leaderboard/schema.ts';

/** Titles of columns, each with the text of its cell. */
export type Columns<R> = Record<string, (row: R) => string>;

const SECONDS: Columns<Row> = {
  'fit s': ({ fitSeconds }) => figure(fitSeconds, 2),
  'test s': ({ testSeconds }) => figure(testSeconds, 2),
};
export const RATING: Columns<RatingRow> = {
  RMSE: ({ rmse }) => figure(rmse, 4),
  'to the winner': differenceText,
  MAE: ({ mae }) => figure(mae, 4),
  ...SECONDS,
};
export const RANKING: Columns<RankingRow> = {
  'precision\n@10': ({ precision }) => figure(atTen(precision), 4),
  'to the winner': differenceText,
  'recall\n@10': ({ recall }) => figure(atTen(recall), 3),
  'NDCG\n@10': ({ ndcg }) => figure(ndcg, 3),
  'MAP\n@10': ({ map }) => figure(map, 3),
  'hit\nrate': ({ hitRate }) => figure(hitRate, 3),
  'cover-\nage': ({ coverage }) => figure(coverage, 3),
  ...SECONDS,
};

const ATTENTION: Columns<AudienceRow> = { 'attention\n@50': ({ attention50 }) => figure(attention50, 4) };
const VIEWS: Columns<AudienceRow> = { 'views\n@50': ({ views50 }) => figure(views50, 4) };
/** What is to be won comes first. */
export const audienceColumns = (target: AudienceTarget): Columns<AudienceRow> => ({
  ...(target === 'attention' ? ATTENTION : VIEWS),
  'to the winner': differenceText,
  ...ATTENTION,
  ...VIEWS,
  'precision\n@10': ({ precision10 }) => figure(precision10, 3),
  '× most\nactive': ({ liftOverMostActive }) => figure(liftOverMostActive, 2),
  reach: ({ reach }) => figure(reach, 3),
  'same-\nness': ({ sameness }) => figure(sameness, 3),
});

export const RANGE = 'training rows';
const GROUP: Columns<HistoryRange & { readonly customers: number }> = {
  [RANGE]: rangeText,
  customers: ({ customers }) => figure(customers, 0),
};
export const RATING_GROUP: Columns<RatingRow['byHistory'][number]> = {
  ...GROUP,
  rows: ({ rows }) => figure(rows, 0),
  RMSE: ({ rmse }) => figure(rmse, 4),
  MAE: ({ mae }) => figure(mae, 4),
};
export const RANKING_GROUP: Columns<RankingRow['byHistory'][number]> = {
  ...GROUP,
  'precision@10': ({ precision }) => figure(precision, 3),
  'recall@10': ({ recall }) => figure(recall, 3),
  'NDCG@10': ({ ndcg }) => figure(ndcg, 3),
  'hit rate': ({ hitRate }) => figure(hitRate, 3),
};

/** Where models are judged by time, the figure at random beside the first; the seconds of tests make room for it. */
export function besideRandom<R extends Row>(columns: Columns<R>): Columns<R> {
  const { 'test s': _, ...shown } = columns;
  const [first, ...others] = Object.entries(shown);
  const atRandom = ({ atRandom: value }: R) => figure(value, 4);
  return Object.fromEntries([first, ['at\nrandom', atRandom], ...others]);
}

export const cellsOf = <R>(columns: Columns<R>, row: R) => Object.values(columns).map((cell) => cell(row));

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
