import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mergeLists, type ReadPage } from '../../../functions/api/ranked-lists.ts';
import { audienceOf } from '../../../functions/api/ranking.ts';
import { ENTRIES_PER_PAGE, type ListEntry } from '../../../lib/contracts/list-page.ts';
import { AUDIENCE_LISTS, type ListName } from '../../../lib/contracts/result-items.ts';
import { entryOf } from './published-data.ts';

/** Lists in memory, in pages as in the table. `read` has the pages that were asked for. */
function stored(lists: Partial<Record<ListName, ListEntry[]>>) {
  const read: string[] = [];
  const readPage: ReadPage = async (list, page) => {
    read.push(`${list} ${page}`);
    return lists[list]?.slice(page * ENTRIES_PER_PAGE, (page + 1) * ENTRIES_PER_PAGE) ?? [];
  };
  return { read, readPage };
}

const descending = (count: number, name: string, from = 2000): ListEntry[] =>
  Array.from({ length: count }, (_, n) => entryOf(`${name}${n}`, from - n));

describe('a question for an audience', () => {
  test.each([
    ['regular', 'new', ['new-regular']],
    ['regular', 'viewed', ['viewed-regular']],
    ['regular', 'all', ['new-regular', 'viewed-regular']],
    ['all', 'new', ['new-regular', 'new-passerby']],
    ['all', 'viewed', ['viewed-regular', 'viewed-passerby']],
    ['all', 'all', [...AUDIENCE_LISTS]],
  ] as const)('of %s, %s customers asks for the lists %j', (segment, who, lists) => {
    expect(audienceOf('PRODUCT', '7_21', { segment, who }).lists).toEqual(lists);
  });
});

describe('merging lists', () => {
  test('reads one page of each list for a short first answer', async () => {
    const { read, readPage } = stored({
      'new-regular': descending(1050, 'a'),
      'viewed-regular': descending(1050, 'b'),
    });

    const part = await mergeLists(['new-regular', 'viewed-regular'], [0, 0], 10, readPage);

    expect(part.entries).toHaveLength(10);
    expect(read).toEqual(['new-regular 0', 'viewed-regular 0']);
  });

  test('starts to read where the previous answer ended', async () => {
    const { read, readPage } = stored({ 'new-regular': descending(1050, 'a') });

    const part = await mergeLists(['new-regular'], [1005], 10, readPage);

    expect(part.entries[0].customer).toBe('a1005');
    expect(part.shown).toEqual([1015]);
    expect(read).toEqual(['new-regular 2']);
  });

  test.each([499, 500, 501, 1000])(
    'knows that a list of %i has ended without another read',
    async (count) => {
      const { readPage } = stored({ 'new-regular': descending(count, 'a') });

      const last = await mergeLists(['new-regular'], [count - 5], 5, readPage);
      const lastButOne = await mergeLists(['new-regular'], [count - 6], 5, readPage);

      expect(last).toMatchObject({ more: false, shown: [count] });
      expect(lastButOne.more).toBe(true);
    },
  );

  test('puts the earlier list first when scores are equal', async () => {
    const { readPage } = stored({
      'new-regular': [entryOf('a', 2), entryOf('b', 1)],
      'new-passerby': [entryOf('c', 2), entryOf('d', 1)],
    });

    const part = await mergeLists(['new-regular', 'new-passerby'], [0, 0], 10, readPage);

    expect(part.entries.map(({ customer }) => customer)).toEqual(['a', 'c', 'b', 'd']);
  });

  test('shows every entry of random lists once, best first, in parts of any size', async () => {
    // Few different scores, so that there are many ties.
    const list = fc
      .array(fc.integer({ min: 0, max: 9 }), { maxLength: 2.2 * ENTRIES_PER_PAGE })
      .map((scores) => scores.sort((one, other) => other - one));
    const lists = fc.tuple(list, list, list, list);

    await fc.assert(
      fc.asyncProperty(
        lists,
        fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1 }),
        async (all, limits) => {
          const entries = all.map((scores, n) =>
            scores.map((score, place) => entryOf(`${AUDIENCE_LISTS[n]} ${place}`, score)),
          );
          const { readPage } = stored(
            Object.fromEntries(AUDIENCE_LISTS.map((name, n) => [name, entries[n]])),
          );

          const shown: ListEntry[] = [];
          let position = [0, 0, 0, 0];
          for (let turn = 0, more = true; more; turn++) {
            const limit = limits[turn % limits.length];
            const part = await mergeLists(AUDIENCE_LISTS, position, limit, readPage);
            if (part.more) expect(part.entries).toHaveLength(limit);
            shown.push(...part.entries.map(({ list, ...entry }) => entry));
            position = part.shown;
            more = part.more;
          }

          // The order wanted is a stable sort of all lists, one after the other.
          expect(shown).toEqual(entries.flat().sort((one, other) => other.score - one.score));
        },
      ),
      { numRuns: 60, seed: 1 },
    );
  });
});
