import { describe, expect, test } from 'vitest';
import { foldsOfModel } from '../../../lib/engine/evaluation/cuts.ts';
import { cutFold } from '../../../lib/engine/evaluation/parts.ts';
import { timeFold, timeFoldsIfAny, timeFoldsOf } from '../../../lib/engine/evaluation/time-folds.ts';
import type { Rows } from '../../../lib/engine/interactions.ts';
import type { Looks } from '../../../lib/engine/looks.ts';
import { timedLog } from './timed-log.ts';

type Look = readonly [customer: number, product: number, duration: number, time: number];

const looksOf = (looks: readonly Look[]): Looks => ({
  customers: Int32Array.from(looks, ([customer]) => customer),
  products: Int32Array.from(looks, ([, product]) => product),
  durations: Float64Array.from(looks, ([, , duration]) => duration),
  times: Float64Array.from(looks, ([, , , time]) => time),
  repeats: 'sum',
});

const pairsIn = ({ customers, products, durations }: Rows) =>
  Array.from(durations, (duration, n) => [customers[n], products[n], duration]);

/** Sixteen looks: two windows have two each, from 12 and from 14 on. */
const LOG: readonly Look[] = [
  [0, 0, 1, 0],
  [0, 0, 1, 1],
  [1, 0, 1, 2],
  [1, 1, 1, 3],
  [2, 1, 1, 4],
  [2, 2, 1, 5],
  [0, 2, 1, 6],
  [3, 2, 1, 7],
  [3, 0, 1, 8],
  [3, 0, 1, 9],
  [3, 0, 1, 10],
  [3, 0, 1, 11],
  [0, 1, 5, 12],
  [1, 1, 9, 13],
  [2, 0, 7, 14],
  [0, 1, 6, 15],
];

describe('a fold by time', () => {
  test('learns from the pairs before its cut, and is judged on first looks in its window', () => {
    const { interactions, heldOut, cut } = timeFold(looksOf(LOG), 0, 2);

    expect(interactions.rowCount).toBe(8);
    expect(interactions.viewersOf(interactions.innerProduct(0)).durations).toEqual(Float64Array.of(2, 1, 4));
    expect(pairsIn(heldOut)).toEqual([[0, 1, 5]]);
    expect(cut).toMatchObject({
      trainingRows: 8,
      knownCustomers: 4,
      rows: 2,
      judgedRows: 1,
      judgedCustomers: 1,
    });
  });

  test('learns in the next fold from what judged the one before', () => {
    const { interactions, heldOut, cut } = timeFold(looksOf(LOG), 1, 2);

    expect(interactions.rowCount).toBe(9);
    expect(pairsIn(heldOut)).toEqual([[2, 0, 7]]);
    expect(cut).toMatchObject({ repeats: 1, rows: 2 });
  });

  test('does not depend on the order in which the looks were read, nor learn from what comes after its window', () => {
    const { interactions, heldOut } = timeFold(looksOf(LOG.toReversed()), 0, 2);

    expect(interactions.rowCount).toBe(8);
    expect(pairsIn(heldOut)).toEqual([[0, 1, 5]]);
  });

  test('counts apart what no list could have named', () => {
    const last: readonly Look[] = [
      [0, 1, 1, 12],
      [4, 0, 1, 12.1],
      [4, 9, 1, 12.2],
      [0, 9, 1, 12.3],
      [5, 8, 1, 12.4],
      [3, 0, 1, 13],
    ];
    const early = LOG.slice(0, 12).flatMap((look) => [look, look]);

    const { cut, heldOut } = timeFold(looksOf([...early, ...last, [9, 9, 9, 99], [9, 9, 9, 99]]), 0, 2);

    expect(pairsIn(heldOut)).toEqual([[0, 1, 1]]);
    expect(cut).toMatchObject({
      rows: 4,
      newProducts: { count: 1, pairs: 2 },
      newCustomers: { count: 1, pairs: 1 },
      repeats: 0,
    });
  });

  test('has looks at the same time on the same side of its cut', () => {
    const byTwos = LOG.map(([u, i, r, time]): Look => [u, i, r, Math.floor(time / 2) * 2]);

    const { cut, interactions } = timeFold(looksOf(byTwos), 0, 2);

    expect(cut.from).toBe(new Date(12).toISOString());
    expect(interactions.rowCount).toBe(8);
  });

  test('learns from a look whose time is not known, and is never judged by it', () => {
    const undated: Look = [0, 1, 3, Number.NaN];

    const { interactions, heldOut, cut } = timeFold(looksOf([undated, ...LOG]), 0, 2);

    expect(interactions.rowCount).toBe(9);
    expect(pairsIn(heldOut)).toEqual([]);
    expect(cut.repeats).toBe(2);
  });
});

describe('the folds by time of a log', () => {
  const log = timedLog();

  test('have the last quarter of the looks in windows of equal size, one after the other', () => {
    const { cuts } = timeFoldsOf(log, 3);
    const times = log.looks?.times ?? new Float64Array();
    const looksIn = cuts.map(
      ({ from, to }) => times.filter((time) => time >= Date.parse(from) && time < Date.parse(to)).length,
    );

    expect(looksIn).toEqual([750, 750, 750]);
    expect([cuts[0].to, cuts[1].to]).toEqual([cuts[1].from, cuts[2].from]);
  });

  test('tell what each cut leaves, and the size of the largest training part', () => {
    const { cuts, training } = timeFoldsOf(log, 3);

    for (const { rows, judgedRows, repeats, newProducts, newCustomers } of cuts)
      expect(judgedRows + repeats + newProducts.pairs + newCustomers.pairs).toBe(rows);
    expect(training.rows).toBe(cuts[2].trainingRows);
    expect(cuts[2].trainingRows).toBeGreaterThan(cuts[0].trainingRows);
  });

  test('are what models are evaluated on', () => {
    const { cut } = timeFold(log.looks as Looks, 1, 3);

    const { interactions, heldOut } = cutFold({ rows: log }, { foldsBy: 'time', fold: 1, folds: 3, seed: 0 });

    expect(interactions.rowCount).toBe(cut.trainingRows);
    expect(heldOut.durations).toHaveLength(cut.judgedRows);
  });

  test('are followed by one fold at random, for comparison', () => {
    expect(foldsOfModel(2, true)).toEqual([
      { foldsBy: 'time', fold: 0 },
      { foldsBy: 'time', fold: 1 },
      { foldsBy: 'random', fold: 0, isComparison: true },
    ]);
    expect(foldsOfModel(2, false)).toEqual([
      { foldsBy: 'random', fold: 0 },
      { foldsBy: 'random', fold: 1 },
    ]);
  });

  test('are refused where too few customers are known, with what each cut leaves', () => {
    expect(() => timeFoldsOf(timedLog({ customers: 40, looks: 800 }), 3)).toThrow(
      /^too few customers to judge by time: each cut needs at least 100 .*\. cut 2026-01-15: \d+ rows of 40 customers before it, \d+ first looks of \d+ of them after it; cut .*; cut /,
    );
  });

  test('are refused where too many rows have the same time', () => {
    const { looks } = log;
    const sameDay = { ...log, looks: looks && { ...looks, times: looks.times.map(() => 5) } };

    expect(() => timeFoldsOf(sameDay, 3)).toThrow(
      /cannot be cut into 3 windows: too many rows have the same time/,
    );
    expect(timeFoldsIfAny(sameDay, 3).reason).toMatch(
      /^models are judged at random: the times cannot be cut/,
    );
  });

  test('are not to be had of a log without times', () => {
    const { looks: _, ...pairs } = log;

    expect(() => timeFoldsOf(pairs, 3)).toThrow('the log has no times');
    expect(timeFoldsIfAny(pairs, 3)).toEqual({});
  });
});
