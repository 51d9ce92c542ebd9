import { expect, test } from 'vitest';
import { meaningsOf } from '../../../lib/intake/understanding/title.ts';
import { type ColumnName, TITLES } from '../../../lib/intake/understanding/titles.ts';

test.each([
  'customer_id',
  'Customer ID',
  'customerId',
  'CUSTOMER-ID',
  'Kunden-Nr.',
  'N° client',
  'Numéro de client',
  'orders.customer_id',
  'user_id:token',
])('%s is a customer', (title) => {
  expect(meaningsOf(title, 'log').map(({ column }) => column)).toEqual(['customer']);
});

test.each([
  ['duration', null],
  ['duration_ms', 'ms'],
  ['durationMs', 'ms'],
  ['Duration (ms)', 'ms'],
  ['Duration [msec]', 'ms'],
  ['DURATION_MILLIS', 'ms'],
  ['engagement_time_msec', 'ms'],
  ['engaged_time_in_s', 's'],
  ['seconds', 's'],
  ['Verweildauer (Sek.)', 's'],
  ['Dauer in Minuten', 'min'],
  ['Time on page (min)', 'min'],
  ['Duration (hh:mm:ss)', null],
  ['Avg. time on page (seconds)', 's'],
  ['Sum of duration', null],
  ['event_params.engagement_time_msec', 'ms'],
])('%s is a duration in %s', (title, unit) => {
  expect(meaningsOf(title, 'log')).toEqual([expect.objectContaining({ column: 'duration', tier: 0, unit })]);
});

test.each(['', 'price', 'session duration', 'order id', 'page load time (ms)', 'Customer (ms)', '42'])(
  '%j is no title that is known',
  (title) => {
    expect(meaningsOf(title, 'log')).toEqual([]);
  },
);

test('every title of the table is known as what the table says', () => {
  for (const column of Object.keys(TITLES) as ColumnName[])
    for (const { titles, only } of TITLES[column])
      for (const title of Object.values(titles).flatMap((list) => list.split(', '))) {
        const kinds = (only ? [only] : ['log', 'contacts']) as ('log' | 'contacts')[];
        const found = kinds.flatMap((kind) => meaningsOf(title, kind).map((meaning) => meaning.column));
        expect(found, title).toContain(column);
      }
});
