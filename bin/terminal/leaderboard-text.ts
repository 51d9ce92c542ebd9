/** A leaderboard as tables for the terminal, within 120 columns. */
import { cutText } from '../../lib/engine/evaluation/cuts.ts';
import { reasonForNoWinner } from '../../lib/engine/leaderboard/leaderboard.ts';
import type { AudienceRow, Leaderboard, Row } from '../../lib/engine/leaderboard/schema.ts';
import { bold, dim, green, yellow } from './colors.ts';
import {
  audienceColumns,
  besideRandom,
  type Columns,
  cellsOf,
  RANGE,
  RANKING,
  RANKING_GROUP,
  RATING,
  RATING_GROUP,
} from './leaderboard-columns.ts';
import { textTable } from './table.ts';
import { changesText } from './tuning-text.ts';

const LEGEND =
  'to the winner: difference of the first figure, with its 95 % interval. within noise: the interval\n' +
  'contains 0; on other rows the order may be reversed.';
const AUDIENCE_LEGEND =
  'attention, views @50: what the first 50 customers of a product’s list win, of the most seconds, or people who\n' +
  'look, that any 50 could win. × most active: precision@10 as a multiple of theirs. reach: customers in somebody’s\n' +
  'first ten. sameness: overlap of two products’ first tens.';

const TIME_LEGEND =
  'by time: models learned from what was before each cut, and were judged on what customers looked at for the first time\n' +
  'after it. at random: the first figure on a fold of rows held out at random, where models learn from what comes later,\n' +
  'too; in use they cannot.';

export function leaderboardText(board: Leaderboard): string {
  const { dataset, rating, ranking, audience, winners, cuts } = board;
  const isByTime = board.foldsBy === 'time';
  const on = `on ${dataset}${isByTime ? ', judged by time' : ''}`;
  const heading = (kind: string, more = '') => `${bold(kind)} ${dim(`${on}${more}`)}`;
  const modelTable = <R extends Row>(columns: Columns<R>, of: readonly R[]) =>
    tableOf(isByTime ? besideRandom(columns) : columns, of);
  const rows = [...rating, ...ranking, ...audience];
  const sections: string[] = [];
  if (rating.length > 0) sections.push(heading('Rating models'), modelTable(RATING, rating));
  if (ranking.length > 0) sections.push(heading('Ranking models'), modelTable(RANKING, ranking));
  if (audience.some(isOk))
    sections.push(
      heading('Audiences by all models', sampleText(audience)),
      modelTable(audienceColumns(board.audienceTarget), audience),
      dim(AUDIENCE_LEGEND),
    );
  if (isByTime) sections.push(dim(TIME_LEGEND), ...cuts.map((cut) => dim(cutText(cut))));
  if (rows.some(({ difference }) => difference !== null)) sections.push(dim(LEGEND));
  sections.push(...failuresOf(board).map(yellow));
  for (const row of rows)
    if (row.parameters && !isRepeated(row))
      sections.push(dim(`${row.model} was given ${changesText(row.parameters).join(', ')}`));
  if (winners.rating)
    sections.push(`${green('Winner:')} ${winners.rating.reason}.`, ...groupsText(RATING_GROUP, rating[0]));
  if (winners.ranking)
    sections.push(`${green('Winner:')} ${winners.ranking.reason}.`, ...groupsText(RANKING_GROUP, ranking[0]));
  if (winners.audience) sections.push(`${green('Winner:')} ${winners.audience.reason}.`);
  return `${sections.join('\n')}\n`;
}

const isOk = ({ status }: Row) => status === 'ok';

/** Whether the model has a row in the table of its own kind, too. */
const isRepeated = (row: Row) => 'kind' in row && row.kind !== 'audience';

function sampleText(rows: readonly AudienceRow[]): string {
  const judged = rows.find(isOk)?.judged;
  if (!judged?.isSampled) return '';
  const [products, customers] = [judged.products, judged.customers].map((count) =>
    count.toLocaleString('en'),
  );
  return `, judged on a sample of ${products} products × ${customers} customers`;
}

/** Each failure once, though a model may have two rows; and why there are no audiences in one line. */
function failuresOf(board: Leaderboard): string[] {
  const { rating, ranking, audience } = board;
  const failed = (rows: readonly Row[]) => rows.filter((row) => !isOk(row)).map(failureText);
  const ofAudiences =
    audience.length === 0 || audience.some(isOk)
      ? failed(audience)
      : [`No audiences: ${reasonForNoWinner(board, 'audience')}`];
  return [...new Set([...failed(rating), ...failed(ranking), ...ofAudiences])];
}

/** The first columns name the model and say how it compares with the winner, or that it could not be evaluated. */
function tableOf<R extends Row>(columns: Columns<R>, rows: readonly R[]): string {
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

/** A reason that names its model needs no introduction. */
function failureText({ model, status, reason }: Row): string {
  return reason?.startsWith(`${model} `) ? reason : `${model} ${status}: ${reason}`;
}
