import { describe, expect, test } from 'vitest';
import { withScore } from './scores.ts';

const TITLES = '| file | score | killed | timed out | survived | not covered | on |';
const RULE = '|---|---:|---:|---:|---:|---:|---:|';
const page = (...rows: string[]) =>
  ['# Mutation testing', '', TITLES, RULE, ...rows, '', 'Text.', ''].join('\n');
const on = new Date('2026-11-23T18:00:00Z');

describe('the table of mutation scores', () => {
  test('gets one row per file, in the order of the files', () => {
    const counts = { killed: 7, timedOut: 1, survived: 1, notCovered: 1 };
    const one = withScore(page(), { file: 'lib/engine/predict.ts', ...counts }, on);

    const two = withScore(one, { ...counts, file: 'lib/engine/codec.ts', survived: 2 }, on);

    expect(two).toBe(
      page(
        '| codec.ts | 72.7 % | 7 | 1 | 2 | 1 | 2026-11-23 |',
        '| predict.ts | 80.0 % | 7 | 1 | 1 | 1 | 2026-11-23 |',
      ),
    );
  });

  test('has the latest row of a file, and no score if there was nothing to change', () => {
    const former = page('| predict.ts | 80.0 % | 7 | 1 | 1 | 1 | 2026-01-01 |');
    const nothing = { file: 'lib/engine/predict.ts', killed: 0, timedOut: 0, survived: 0, notCovered: 0 };

    expect(withScore(former, nothing, on)).toBe(page('| predict.ts |  | 0 | 0 | 0 | 0 | 2026-11-23 |'));
  });
});
