import { expect, test } from 'vitest';
import { findFacts, putFacts } from '../../lib/store/facts.ts';
import { useEmbeddedTable } from './embedded-table.ts';

useEmbeddedTable();

const NOW = new Date('2026-03-01T12:00:00.000Z');
const put = (scope: string, fact: object) => putFacts('CONTACTS', scope, new Map([['CC1', fact]]), NOW);

test.each([
  ['new', []],
  ['known', [{ email: 'old@shop.example', consent: null }]],
])('what two files say of a %s customer at the same time is all known', async (_, before) => {
  for (const fact of before) await put('shop', fact);

  await Promise.all([
    put('shop', { email: 'ann@shop.example', consent: false }),
    put('shop', { email: 'ann@shop.example', consent: null }),
  ]);

  expect(await findFacts('CONTACTS', 'shop', ['CC1'])).toMatchObject([
    { sk: 'CC1', email: 'ann@shop.example', consent: false, updatedAt: NOW.toISOString() },
  ]);
});
