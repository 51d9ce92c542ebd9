/** What real programs export, as far as its shape goes: read without configuration, or refused in words. */
import { describe, expect, test } from 'vitest';
import { type ClickSettings, readClicks } from '../../lib/intake/clicks.ts';
import { SHOP_SETTINGS as settings } from './shop-settings.ts';
import { textFile } from './text-file.ts';

interface Known {
  readonly customer: string;
  readonly product: string;
  /** Whole seconds, at least 3. */
  readonly seconds: number;
  readonly n: number;
}

/** 60 rows of 8 customers. */
const ROWS: readonly Known[] = Array.from({ length: 60 }, (_, n) => ({
  customer: `U${100 + (n % 8)}`,
  product: `${n % 5}_${n}`,
  seconds: 3 + ((n * 37) % 118),
  n,
}));
const PAIRS = ROWS.map(({ customer, product, seconds }) => [customer, product, seconds]);
const EPOCH_S = 1_772_000_000;
const clock = (seconds: number) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;

const fileOf = (header: string, line: (row: Known) => string, footer = '') =>
  `${header}\n${ROWS.map(line).join('\n')}\n${footer}`;

async function read(text: string, given: Partial<ClickSettings> = {}) {
  const { dataset, profile, understood } = await readClicks([textFile(text)], { ...settings, ...given });
  const pairs = Array.from(dataset.durations, (duration, n) => [
    dataset.customerIds[dataset.customers[n]],
    dataset.productIds[dataset.products[n]],
    duration,
  ]);
  return { pairs, badRows: profile.badRows, columns: understood.files[0].columns, notes: understood.notes };
}

const columns = (customer: string, product: string, duration: string, time: string | null = null) => ({
  customer,
  product,
  duration,
  time,
});

type Export = [program: string, text: string, columns: ReturnType<typeof columns>];

const EXPORTS: Export[] = [
  [
    'GA4 in BigQuery, flattened',
    fileOf(
      'event_date,event_timestamp,event_name,user_pseudo_id,user_id,item_id,item_name,engagement_time_msec',
      ({ customer, product, seconds, n }) =>
        `20260301,${(EPOCH_S + n) * 1e6},view_item,${n}.${n},${customer},${product},Mug,${seconds * 1000}`,
    ),
    columns('user_id', 'item_id', 'engagement_time_msec', 'event_timestamp'),
  ],
  [
    'GA4 without user ids',
    fileOf(
      'event_timestamp,user_pseudo_id,items.item_id,event_params.engagement_time_msec',
      ({ customer, product, seconds, n }) =>
        `${(EPOCH_S + n) * 1e6},${customer},${product},${seconds * 1000}`,
    ),
    columns('user_pseudo_id', 'items.item_id', 'event_params.engagement_time_msec', 'event_timestamp'),
  ],
  [
    'GA4, a free-form report',
    fileOf(
      '# ------\n# Free form 1\n# 20260301-20260331\n# ------\n\nItem ID,User ID,Average engagement time,Views\n,,12.3,240',
      ({ customer, product, seconds }) => `${product},${customer},${seconds}.0,1`,
    ),
    columns('User ID', 'Item ID', 'Average engagement time'),
  ],
  [
    'Matomo',
    fileOf(
      'idvisit,idvisitor,productSku,productName,timeSpent,timeSpentPretty,serverTimestamp',
      ({ customer, product, seconds, n }) =>
        `${n},${customer},${product},Mug,${seconds},${seconds}s,${EPOCH_S + n}`,
    ),
    columns('idvisitor', 'productSku', 'timeSpent', 'serverTimestamp'),
  ],
  [
    'Snowplow',
    fileOf(
      'event_id\tcollector_tstamp\tdomain_userid\tuser_id\tproduct_id\tengaged_time_in_s\tabsolute_time_in_s',
      ({ customer, product, seconds, n }) =>
        `e${n}\t2026-03-01 10:00:${String(n).padStart(2, '0')}.123\t${customer}\t\t${product}\t${seconds}\t${seconds + 5}`,
    ),
    columns('domain_userid', 'product_id', 'engaged_time_in_s', 'collector_tstamp'),
  ],
  [
    'Adobe',
    fileOf(
      '#=====\n# Report suite: Shop\n#=====\nMCVISID,Products,Time Spent per Visitor (seconds)\nTotal,Total,14988',
      ({ customer, product, seconds }) => `${customer},${product},${seconds}`,
    ),
    columns('MCVISID', 'Products', 'Time Spent per Visitor (seconds)'),
  ],
  [
    'Shopify',
    fileOf(
      'Customer ID,Product ID,Variant SKU,Product title,View duration (s)',
      ({ customer, product, seconds }) => `${customer},${product},S-${product},"Mug, blue",${seconds}`,
    ),
    columns('Customer ID', 'Product ID', 'View duration (s)'),
  ],
  [
    'Magento',
    fileOf(
      '"customer_id","sku","product_name","dwell_time"',
      ({ customer, product, seconds }) => `"${customer}","${product}","Mug","${seconds}"`,
    ),
    columns('customer_id', 'sku', 'dwell_time'),
  ],
  [
    'WooCommerce',
    fileOf(
      'user_id;product_id;variation_id;time_on_product',
      ({ customer, product, seconds }) => `${customer};${product};0;${seconds}`,
    ),
    columns('user_id', 'product_id', 'time_on_product'),
  ],
  [
    'Klaviyo',
    fileOf(
      'Profile ID,Item ID,Event Timestamp,$value,Time Viewed',
      ({ customer, product, seconds, n }) => `${customer},${product},${EPOCH_S + n},12.5,${seconds}`,
    ),
    columns('Profile ID', 'Item ID', 'Time Viewed', 'Event Timestamp'),
  ],
  [
    'Braze',
    fileOf(
      'external_user_id,time,item_id,duration_ms',
      ({ customer, product, seconds, n }) => `${customer},${EPOCH_S + n},${product},${seconds * 1000}`,
    ),
    columns('external_user_id', 'item_id', 'duration_ms', 'time'),
  ],
  [
    'Mixpanel',
    fileOf(
      '$distinct_id,product_id,duration_s,time',
      ({ customer, product, seconds, n }) => `${customer},${product},${seconds},${EPOCH_S + n}`,
    ),
    columns('$distinct_id', 'product_id', 'duration_s', 'time'),
  ],
  [
    'RecBole',
    fileOf(
      'user_id:token\titem_id:token\trating:float\ttimestamp:float',
      ({ customer, product, seconds, n }) => `${customer}\t${product}\t${seconds}\t${EPOCH_S + n}`,
    ),
    columns('user_id:token', 'item_id:token', 'rating:float', 'timestamp:float'),
  ],
  [
    'Amazon Personalize',
    fileOf(
      'USER_ID,ITEM_ID,EVENT_TYPE,EVENT_VALUE,TIMESTAMP',
      ({ customer, product, seconds, n }) => `${customer},${product},view,${seconds},${EPOCH_S + n}`,
    ),
    columns('USER_ID', 'ITEM_ID', 'EVENT_VALUE', 'TIMESTAMP'),
  ],
  [
    'German Excel',
    fileOf(
      '\uFEFFKundennummer;Artikelnummer;Verweildauer (Sek.);Preis\r',
      ({ customer, product, seconds }) => `${customer};${product};${seconds},0;1.299,00\r`,
    ),
    columns('Kundennummer', 'Artikelnummer', 'Verweildauer (Sek.)'),
  ],
  [
    'French Excel',
    fileOf(
      'N° client;Référence produit;Durée de consultation (ms)',
      ({ customer, product, seconds }) => `${customer};${product};${seconds}\u202f000,0`,
    ),
    columns('N° client', 'Référence produit', 'Durée de consultation (ms)'),
  ],
  [
    'Italian Excel',
    fileOf(
      'Codice cliente;Codice prodotto;Tempo di permanenza (sec)',
      ({ customer, product, seconds }) => `${customer};${product};${seconds}`,
    ),
    columns('Codice cliente', 'Codice prodotto', 'Tempo di permanenza (sec)'),
  ],
  [
    'Swiss Excel',
    fileOf(
      'Kunde;Artikel;Dauer (ms)',
      ({ customer, product, seconds }) => `${customer};${product};${seconds}'000.0`,
    ),
    columns('Kunde', 'Artikel', 'Dauer (ms)'),
  ],
  [
    'Google Sheets',
    fileOf(
      'Customer ID,Product ID,Duration (hh:mm:ss)',
      ({ customer, product, seconds }) => `${customer},${product},0:${clock(seconds)}`,
    ),
    columns('Customer ID', 'Product ID', 'Duration (hh:mm:ss)'),
  ],
  [
    'pandas with its index',
    fileOf(
      ',customer_id,product_id,duration',
      ({ customer, product, seconds, n }) => `${n},${customer},${product},${seconds}.0`,
    ),
    columns('customer_id', 'product_id', 'duration'),
  ],
  [
    'R, write.csv',
    fileOf(
      '"","customer","product","duration"',
      ({ customer, product, seconds, n }) => `"${n + 1}","${customer}","${product}",${seconds}`,
    ),
    columns('customer', 'product', 'duration'),
  ],
  [
    'R, write.table with tabs, which has no title for the names of the rows',
    fileOf(
      '"customer"\t"product"\t"duration"',
      ({ customer, product, seconds, n }) => `"${n + 1}"\t"${customer}"\t"${product}"\t${seconds}`,
    ),
    columns('customer', 'product', 'duration'),
  ],
  [
    'psql',
    fileOf(
      ' customer_id | product_id | duration \n-------------+------------+----------',
      ({ customer, product, seconds }) => ` ${customer} | ${product} | ${seconds}`,
      '(60 rows)\n\n',
    ),
    columns('customer_id', 'product_id', 'duration'),
  ],
  [
    'MySQL, with nulls',
    fileOf(
      'customer_id\tproduct_id\tduration_ms',
      ({ customer, product, seconds }) => `${customer}\t${product}\t${seconds * 1000}`,
      '\\N\t1_1\t5000\n',
    ),
    columns('customer_id', 'product_id', 'duration_ms'),
  ],
  [
    'Power BI',
    fileOf(
      'customer,product,Sum of duration',
      ({ customer, product, seconds }) => `${customer},${product},${seconds}`,
      'Total,,3000\n\nApplied filters: none\n',
    ),
    columns('customer', 'product', 'Sum of duration'),
  ],
  [
    'a pivot table of a German Excel',
    fileOf(
      'Kunde;Artikel;Summe von Dauer',
      ({ customer, product, seconds }) => `${customer};${product};${seconds}`,
      'Gesamtergebnis;;3000\n',
    ),
    columns('Kunde', 'Artikel', 'Summe von Dauer'),
  ],
  [
    'files that were joined with their headers',
    fileOf(
      'customer,product,duration',
      ({ customer, product, seconds, n }) =>
        `${n === 30 ? 'customer,product,duration\n' : ''}${customer},${product},${seconds}`,
    ),
    columns('customer', 'product', 'duration'),
  ],
  [
    'a line of units below the header',
    fileOf(
      'customer,product,duration\n,,ms',
      ({ customer, product, seconds }) => `${customer},${product},${seconds * 1000}`,
    ),
    columns('customer', 'product', 'duration'),
  ],
  [
    'spaces before quotes',
    fileOf(
      '"customer", "product", "duration"',
      ({ customer, product, seconds }) => `"${customer}", "${product}", "${seconds}"`,
    ),
    columns('customer', 'product', 'duration'),
  ],
];

test.each(EXPORTS)('%s is read', async (_, text, expected) => {
  const { pairs, badRows, columns: found } = await read(text);

  expect(found).toEqual(expected);
  expect(badRows).toBe(0);
  expect(pairs).toEqual(PAIRS);
});

test.each([
  ['::', 3],
  ['\t', 3],
])('MovieLens without a header, its fields parted by %j, is read with its time', async (delimiter, time) => {
  const text = ROWS.map(({ n }) =>
    [(n % 8) + 1, 7 * n + 1, (n % 5) + 1, 978_300_760 + n].join(delimiter),
  ).join('\n');

  const { pairs, columns: found, notes } = await read(text);

  expect(found).toEqual({ customer: 0, product: 1, duration: 2, time });
  expect(pairs.slice(0, 2)).toEqual([
    ['1', '1', 1],
    ['2', '8', 2],
  ]);
  expect(notes.map(({ code }) => code)).toContain('columns-by-place');
});

const plain = ({ customer, product, seconds }: Known) => `${customer},${product},${seconds}`;

test.each([
  [
    'a title of no language',
    fileOf('customer,product,how long', plain),
    /no column for the duration.*'?how long/,
  ],
  [
    'counts of users',
    fileOf('product,users,duration', ({ product, seconds, n }) => `${product},${n},${seconds}`),
    /no column for the customer/,
  ],
  [
    'two durations',
    fileOf('customer,product,duration,time_on_page', (row) => `${plain(row)},9`),
    /'duration' and 'time_on_page' may both be the duration/,
  ],
  [
    'two customers',
    fileOf('customer_id,product,duration,user_id', (row) => `${plain(row)},x`),
    /'customer_id' and 'user_id' may both be the customer/,
  ],
  [
    'the least and the greatest duration',
    fileOf('customer,product,duration_min,duration_max', (row) => `${plain(row)},200`),
    /no column for the duration/,
  ],
  [
    'a duration of which the values are points in time',
    fileOf(
      'customer,product,duration',
      ({ customer, product, n }) => `${customer},${product},${EPOCH_S + n}`,
    ),
    /duration \(a point in time\)/,
  ],
  [
    'a time of day',
    fileOf('user,item,time', ({ customer, product, n }) => `${customer},${product},10:${10 + (n % 40)}:05`),
    /no column for the duration/,
  ],
  [
    'products first, and no header',
    fileOf('1_1,U1,5', ({ customer, product, seconds }) => `${product},${customer},${seconds}`),
    /looks like products/,
  ],
  [
    'an index first, and no header',
    fileOf('0,1_9,4', ({ product, seconds, n }) => `${n + 1},${product},${seconds}`),
    /counts the rows/,
  ],
  [
    'a point in time first, and no header',
    fileOf(`${EPOCH_S},U1,1_1`, ({ customer, product, n }) => `${EPOCH_S + n},${customer},${product}`),
    /third column is not a number/,
  ],
  [
    'a header below a row',
    fileOf('U1,1_9,5\ncustomer,product,duration', plain),
    /line 2 is a header, but line 1 above it looks like a row/,
  ],
  [
    'thousands or decimals',
    fileOf(
      'customer,product,duration',
      ({ customer, product, seconds, n }) => `${customer},${product},"${n % 9 ? seconds : '1,234'}"`,
    ),
    /'1,234' \(line 2\).*may have thousands apart or three decimals/,
  ],
  [
    'two decimal signs',
    fileOf(
      'customer;product;duration',
      ({ customer, product, seconds, n }) => `${customer};${product};${seconds}${n % 2 ? ',5' : '.5'}`,
    ),
    /written in two ways/,
  ],
])('%s: refused', async (_, text, message) => {
  await expect(read(text)).rejects.toMatchObject({
    name: 'InputError',
    code: 'not-understood',
    message: expect.stringMatching(message),
  });
});

describe('the setting columns', () => {
  test('names columns by title, their unit and their decimal sign', async () => {
    const text = fileOf(
      'Kdschl;Artschl;Zt',
      ({ customer, product, seconds }) => `${customer};${product};${seconds}.000`,
    );

    const { pairs } = await read(text, {
      columns: { customer: 'Kdschl', product: 'Artschl', duration: 'Zt', unit: 'ms', decimal: ',' },
    });

    expect(pairs).toEqual(PAIRS);
  });

  test('names columns by place in a file without a header', async () => {
    const text = ROWS.map(({ customer, product, seconds }) => `${seconds},${product},${customer}`).join('\n');

    const { pairs } = await read(text, { columns: { customer: 2, product: 1, duration: 0 } });

    expect(pairs).toEqual(PAIRS);
  });

  test('decides between two candidates', async () => {
    const text = fileOf('customer,product,duration,time_on_page', (row) => `${plain(row)},9`);

    expect((await read(text, { columns: { duration: 'duration' } })).pairs).toEqual(PAIRS);
  });

  test('is refused if it names a column that is not there', async () => {
    const text = fileOf('customer,product,duration', plain);

    await expect(read(text, { columns: { duration: 'Zeit' } })).rejects.toThrow(
      "the setting columns names 'Zeit' for the duration, and there is no such column",
    );
  });
});
