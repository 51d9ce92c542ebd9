/** What a run has found, and where to ask for more, as text for the terminal. */
import path from 'node:path';
import type { ProductAudience, Recommendations } from '../../lib/contracts/api-lookups.ts';
import type { RunDetail } from '../../lib/local/api/client.ts';
import type { EmbeddedCloud } from '../../lib/local/cloud.ts';
import { REGION, UPLOAD_BUCKET } from '../../lib/local/environment.ts';
import { S3_CREDENTIALS } from '../../lib/local/s3/signature.ts';
import { bold, dim } from './colors.ts';
import { type Findings, lookupPath } from './findings.ts';
import { leaderboardText } from './leaderboard-text.ts';
import { noteLine } from './note-line.ts';
import { textTable } from './table.ts';

export function findingsText({ run, leaderboard, audience, recommendations }: Findings): string {
  const sections = [leaderboardText(leaderboard)];
  if (run.notes.length > 0) sections.push(`${run.notes.map(noteLine).join('\n')}\n`);
  if (audience) sections.push(audienceText(audience));
  if (recommendations) sections.push(recommendationsText(recommendations));
  return sections.join('\n');
}

function audienceText(audience: ProductAudience): string {
  const { meta, segment, who, items, titles } = audience;
  const product = named(audience.product, audience.title);
  const customers = segment === 'regular' ? 'regular customers' : 'customers';
  const title =
    who === 'new'
      ? `Whom to write to about product ${product}: ${customers} who have not viewed it`
      : `Who is interested in product ${product}`;
  const rows = items.map(({ rank, customer, email, dummy, interest, predictedDuration, why }) => [
    rank,
    customer,
    dummy ? `${email} ${dim('(dummy)')}` : email,
    interest === null ? '' : `${interest.toFixed(1)} ×`,
    predictedDuration === null ? '' : predictedDuration.toFixed(1),
    why.map((viewed) => named(viewed, titles[viewed])).join(', '),
  ]);
  const head = ['', 'customer', 'email', 'interest', 'predicted\nduration', 'because of'];
  return listText(title, meta.audienceModel, head, rows) + gainsText(audience);
}

const named = (product: string, title: string | null = null) =>
  title === null ? product : `${product} ‘${title}’`;

/** What the first tenth of the list is worth, in a sentence. */
function gainsText({ gains, customers }: ProductAudience): string {
  if (customers === null) return '';
  const tenth = gains?.find((point) => point.customers >= Math.floor(customers / 10));
  if (!tenth) return '';
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  const others = [
    `as many by chance ${percent(tenth.chance)}`,
    ...(tenth.mostActive === null ? [] : [`the most active customers ${percent(tenth.mostActive)}`]),
  ];
  return dim(
    `The first ${tenth.customers} of ${customers} hold ${percent(tenth.share)} of those who will look, as the folds ` +
      `measured it; ${others.join(', ')}.\n` +
      'interest: how many times as often customers at this place look as the average customer who has not.\n',
  );
}

function recommendationsText({ customer, meta, items, titles }: Recommendations): string {
  const rows = items.map(({ rank, product, title, score, why }) => [
    rank,
    named(product, title),
    score.toFixed(4),
    why.map((viewed) => named(viewed, titles[viewed])).join(', '),
  ]);
  const head = ['', 'product', 'score', 'because of'];
  return listText(`What to show customer ${customer}`, meta.rankingModel, head, rows);
}

/** @param model null when none has won: then there is nothing to list. */
function listText(title: string, model: string | null, head: string[], rows: (string | number)[][]): string {
  if (rows.length === 0) return `${bold(title)}: none\n`;
  return `${bold(title)} ${dim(`(by ${model})`)}\n${textTable(head, rows, ['customer', 'email', 'product', 'because of'])}\n`;
}

/** Says in one line how a run ended. The notes of a published run follow, one per line. */
export function endOfRun(run: RunDetail): string {
  const { runId, state, notes, error, audienceModel, rankingModel, supersededBy } = run;
  switch (state) {
    case 'published':
      return [
        `run ${runId} is published: ${audienceModel ?? 'no model'} for audiences, ${rankingModel ?? 'no model'} for products to show`,
        ...notes.map(noteLine),
      ].join('\n');
    case 'superseded':
      return supersededBy
        ? `run ${runId} is done, but a newer one had been published meanwhile`
        : `run ${runId} is done, but its data set had been deleted meanwhile`;
    case 'unchanged':
      return [`run ${runId} has trained nothing`, ...notes.map(noteLine)].join('\n');
    case 'done':
      return `run ${runId} is done: ${whatWasDone(run)}`;
    default:
      return `run ${runId} ${state}: ${error?.message}`;
  }
}

function whatWasDone({ kind, dataset, rows }: RunDetail): string {
  if (kind === 'deletion') return `nothing of the data set ${dataset} is left but its uploads`;
  return `${rows} ${kind === 'contacts' ? 'addresses' : 'products'} taken over`;
}

/** Every line can be pasted into a shell. */
export function addressesText(
  { api, endpoints: { s3 } }: Pick<EmbeddedCloud, 'api' | 'endpoints'>,
  links: Links,
  isServing: boolean,
): string {
  const { accessKeyId, secretAccessKey } = S3_CREDENTIALS;
  const curl = (path: string) => `  curl -s '${api.url}${path.replaceAll("'", '%27')}'`;
  return [
    isServing ? bold('Ask') : `${bold('Ask')}, while \`dwell start\` serves`,
    ...Object.values(links).map(curl),
    bold('Drop another log'),
    `  curl -T clicks.csv ${s3}/${UPLOAD_BUCKET}/clicks/`,
    `  AWS_ACCESS_KEY_ID=${accessKeyId} AWS_SECRET_ACCESS_KEY=${secretAccessKey} AWS_REGION=${REGION} \\`,
    `    aws --endpoint-url ${s3} s3 cp clicks.csv s3://${UPLOAD_BUCKET}/clicks/clicks.csv`,
    '',
  ].join('\n');
}

/** Empty, or in one line which other data sets are served. */
export function othersText({ published: [shown, ...others] }: Pick<Findings, 'published'>): string {
  if (others.length === 0) return '';
  const names = others.map(({ dataset }) => dataset).join(', ');
  return `This is data set ${shown.dataset}. Also served: ${names}. A question names its data set: ${lookupPath(shown.dataset, '')}\n`;
}

export function servingText(log: string): string {
  return [
    `Log of the functions: ${path.relative('', log)}`,
    'Ctrl-C stops; what is published is served again at the next start.',
    '',
  ].join('\n');
}

export type Links = Record<string, string>;

/** Paths of the API, by what they answer: what the report shows, and more. */
export function linksOf({ run, published, audience, recommendations }: Findings): Links {
  const product = audience && `/v1/products/${encodeURIComponent(audience.product)}`;
  const customer = recommendations && `/v1/customers/${encodeURIComponent(recommendations.customer)}`;
  const about = (path: string) => (published.length > 1 ? lookupPath(run.dataset, path) : path);
  return {
    ...(product && {
      audience: about(`${product}/audience?segment=${audience.segment}&who=${audience.who}&limit=10`),
      viewers: about(`${product}/viewers`),
      similar: about(`${product}/similar`),
    }),
    ...(customer && { recommendations: about(`${customer}/recommendations`), customer: about(customer) }),
    run: `/v1/runs/${encodeURIComponent(run.runId)}`,
    runs: '/v1/runs',
    contract: '/v1/openapi.json',
  };
}
