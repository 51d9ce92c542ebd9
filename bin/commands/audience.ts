/** `dwell audience`: lists whom to write to about a product. */
import { Command, Option } from 'commander';
import { InputError } from '../../lib/contracts/errors.ts';
import { regularFlags } from '../../lib/contracts/identity.ts';
import { ID_SEPARATOR, interestAt } from '../../lib/contracts/list-page.ts';
import { liftBySteps, stepOf } from '../../lib/engine/evaluation/gains.ts';
import type { Dataset } from '../../lib/engine/interactions.ts';
import type { AudienceTarget, Leaderboard } from '../../lib/engine/leaderboard/schema.ts';
import { type AudienceEntry, type AudienceLists, rankAudiences } from '../../lib/engine/lists/audience.ts';
import { modelNamed } from '../../lib/engine/registry.ts';
import { judgedModels, modelAskedFor, RATING_BY_DEFAULT } from '../audience-models.ts';
import { readData } from '../local-data.ts';
import { dataOption, jobsOption, jsonOption, modelsInHelp, targetOption, wholeNumber } from '../options.ts';
import { printLine } from '../terminal/error-line.ts';
import { leaderboardText } from '../terminal/leaderboard-text.ts';
import { refuseUnwritable, report, writeCsv } from '../terminal/output.ts';

interface AudienceOptions {
  readonly data: string;
  readonly product: string;
  readonly target?: AudienceTarget;
  readonly model?: string;
  readonly limit: number;
  readonly who: 'new' | 'viewed' | 'all';
  readonly segment: 'all' | 'regular';
  readonly jobs: number;
  readonly output: string;
  readonly json?: true;
}

const HELP = `
All models are judged by how well they order customers, on folds of the log, and the best one is fitted on all of it.
With --model, that one is fitted and nothing is judged; predicted durations are then its own if it is a rating model,
or else those of ${RATING_BY_DEFAULT}.

The output has the columns product,customer,score,rank,interest,predictedDuration,why. interest: how many times as
often customers at this place of a list look as the average customer who has not viewed the product, as the folds
measured it; empty with --model, and for customers who have viewed it. why: viewed products that speak for it.

Examples:
  dwell audience --data clicks.csv --product 0_10 --output audience.csv
  dwell audience --data clicks.csv --product all --limit 50 --segment regular --output audiences.csv
  dwell audience --data clicks.csv --product 0_10 --model EASE --who all --output audience.csv
`;

export const command = new Command()
  .addOption(dataOption())
  .requiredOption('--product <id>', 'the product to write about, or all')
  .addOption(targetOption())
  .option('--model <name>', 'fit this model, and judge none')
  .option('--limit <n>', 'customers per product', wholeNumber(1, 1_000_000), 100)
  .addOption(
    new Option('--who <who>', 'customers who have not viewed the product, who have, or both')
      .choices(['new', 'viewed', 'all'])
      .default('new'),
  )
  .addOption(
    new Option('--segment <segment>', 'regular customers only, or passers-by too')
      .choices(['all', 'regular'])
      .default('all'),
  )
  .addOption(jobsOption())
  .requiredOption('--output <file>', 'CSV file to write')
  .addOption(jsonOption())
  .addHelpText('after', () => modelsInHelp() + HELP)
  .action(audience);

async function audience(options: AudienceOptions): Promise<void> {
  const { data, target, model, jobs, output, json } = options;
  if (model) modelNamed(model);
  await refuseUnwritable(output);
  const { dataset, settings, profile } = await readData(data);
  const products = productsOf(options, dataset.productIds);
  const log = {
    ...{ name: profile.dataset, dataset, jobs },
    settings: { ...settings, audienceTarget: target ?? settings.audienceTarget },
  };
  const models = model ? modelAskedFor(model, log) : await judgedModels(log);

  const { audience, rating } = models.fit();

  const lifts = liftBySteps(gainsOf(models.board, models.audience));
  const regular = regularFlags(dataset.customerIds, settings.customerPrefix);
  const isRegular = (outer: number) => regular[outer] === 1;
  const groups = Array.from(products, (product) => ({ product, products: Int32Array.of(product) }));
  const nobody: string[] = [];
  let rows = 0;
  function* table() {
    yield ['product', 'customer', 'score', 'rank', 'interest', 'predictedDuration', 'why'];
    const request = { ...audience, rating, groups, isRegular, limit: options.limit };
    for (const { group, lists } of rankAudiences(request)) {
      const product = dataset.productIds[group.product];
      const entries = entriesOf(lists, options);
      rows += entries.length;
      if (entries.length === 0) nobody.push(product);
      for (const [n, entry] of entries.entries()) yield [product, ...fieldsOf(entry, n + 1, lifts, dataset)];
    }
  }
  await writeCsv(output, table());

  if (models.board && !json) process.stderr.write(leaderboardText(audiencesOnly(models.board)));
  report(
    json,
    {
      ...{ output, model: models.audience, ratingModel: models.rating, target: log.settings.audienceTarget },
      ...{ products: products.length, rows, productsWithoutCustomers: nobody },
      winner: models.board?.winners.audience ?? null,
      audience: models.board?.audience ?? [],
    },
    `${output}: ${rows} customers for ${products.length === 1 ? `product ${options.product}` : `${products.length} products`} by ${models.audience}`,
  );
  if (nobody.length > 0) printLine(`${data}: ${nobodyText(nobody, options)}`);
}

/** Outer indices. */
function productsOf({ product, data }: AudienceOptions, productIds: readonly string[]): Int32Array {
  if (product === 'all') return Int32Array.from(productIds.keys());
  const outer = productIds.indexOf(product);
  if (outer !== -1) return Int32Array.of(outer);
  throw new InputError(
    'not-found',
    `${data}: there is no product '${product}'; give an id of the log, or all`,
  );
}

/** The lists that are asked for as one; equal scores: the customer who comes first in the log. */
function entriesOf(lists: AudienceLists, { who, segment, limit }: AudienceOptions): AudienceEntry[] {
  return Object.entries(lists)
    .filter(
      ([name]) =>
        (who === 'all' || name.startsWith(`${who}-`)) && (segment === 'all' || name.endsWith('-regular')),
    )
    .flatMap(([, entries]) => entries)
    .sort((one, other) => other.score - one.score || one.customer - other.customer)
    .slice(0, limit);
}

function fieldsOf(
  { customer, score, place, predictedDuration, why }: AudienceEntry,
  rank: number,
  lifts: readonly number[],
  { customerIds, productIds }: Dataset,
) {
  const interest = interestAt(lifts, place === null ? null : stepOf(place));
  const reasons = why.map((product) => productIds[product]).join(ID_SEPARATOR);
  return [customerIds[customer], score, rank, interest, predictedDuration, reasons];
}

const gainsOf = (board: Leaderboard | null, audience: string): readonly number[] =>
  board?.audience.find(({ model }) => model === audience)?.gains.all ?? [];

const audiencesOnly = (board: Leaderboard): Leaderboard => ({
  ...board,
  rating: [],
  ranking: [],
  winners: { ...board.winners, rating: null, ranking: null },
});

function nobodyText(products: readonly string[], { who, segment }: AudienceOptions): string {
  const customers = segment === 'regular' ? 'regular customer' : 'customer';
  const what = {
    new: `${customers} is left who has not viewed`,
    viewed: `${customers} has viewed`,
    all: `${customers} is known for`,
  };
  const [first, ...others] = products;
  const and = others.length > 0 ? ` and ${others.length} more` : '';
  return `no ${what[who]} ${first}${and}, so nobody is listed there`;
}
