/** What `plan` expects of a fold, held against what bench/RESULTS.md says it takes. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { jobOf } from '../../functions/plan/handler.ts';
import { settingsSchema } from '../../lib/contracts/settings.ts';
import type { Size } from '../../lib/engine/interactions.ts';
import { refusalOf } from '../../lib/engine/planning/estimate.ts';
import { BAKE_OFF, modelNamed } from '../../lib/engine/registry.ts';

const RESULTS = readFileSync(path.resolve(import.meta.dirname, '../../bench/RESULTS.md'), 'utf8');
const settings = settingsSchema.parse({ modelMemoryMb: 10_240, evaluateTimeoutSeconds: 900 });

/** Training rows of the first fold of three (seed 0) of each generated log. */
const TRAINING: Record<string, Size> = {
  '1M': {
    ...{ rows: 666_666, customers: 19_970, products: 2_000 },
    ...{ productPairs: 151_779_772, customerPairs: 522_545_558 },
  },
  '10M': {
    ...{ rows: 6_666_666, customers: 99_999, products: 10_000 },
    ...{ productPairs: 3_125_258_118, customerPairs: 14_107_855_330 },
  },
  '25M': {
    ...{ rows: 16_666_666, customers: 249_995, products: 20_000 },
    ...{ productPairs: 7_809_997_298, customerPairs: 53_401_410_264 },
  },
};

/** Cells of the table of models, by model. */
function measuredOf(size: string): Map<string, string[]> {
  const section = RESULTS.split('\n## ').find((text) => text.startsWith(`Scale: ${size} rows`)) ?? '';
  const lines = section.split('\n').filter((line) => line.startsWith('| '));
  const cells = lines.map((line) => line.split('|').map((cell) => cell.trim().replaceAll(',', '')));
  return new Map(
    cells.filter(([, model]) => BAKE_OFF.some(({ name }) => name === model)).map((row) => [row[1], row]),
  );
}

describe.each(Object.entries(TRAINING))('a log of %s rows', (size, training) => {
  const measured = measuredOf(size);

  it('was measured with every model of the bake-off', () => {
    expect([...measured.keys()].sort()).toEqual(BAKE_OFF.map(({ name }) => name).sort());
  });

  it.each([...measured])('takes of %s at most twice what was expected, and at least half', (model, cells) => {
    const { estimate } = jobOf(modelNamed(model), training, settings);
    const [wholeSeconds, peakMb] = [Number(cells[3]), Number(cells[8])];
    if (wholeSeconds === 0) {
      expect(refusalOf(estimate, settings), cells.at(-2)).toBeDefined();
      return;
    }
    for (const ratio of [estimate.seconds / wholeSeconds, estimate.memoryMb / peakMb]) {
      expect(ratio).toBeGreaterThan(0.5);
      expect(ratio).toBeLessThan(2);
    }
  });
});
