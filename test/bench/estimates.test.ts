/** What `plan` expects a fold to take, compared with what bench/RESULTS.md says it took. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { jobOf } from '../../functions/plan/jobs.ts';
import { settingsSchema } from '../../lib/contracts/settings.ts';
import type { Size } from '../../lib/engine/interactions.ts';
import { refusalOf } from '../../lib/engine/planning/estimate.ts';
import { MODELS, modelNamed, NOTEBOOK } from '../../lib/engine/registry.ts';
import { tableWith } from '../markdown-table.ts';

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

const SECONDS = 'seconds';
const MEGABYTES = 'peak MB';

describe.each(Object.entries(TRAINING))('a log of %s rows', (size, training) => {
  const section = RESULTS.split('\n## ').find((text) => text.startsWith(`Scale: ${size} rows`)) ?? '';
  const rows = tableWith(['step', 'of', SECONDS, MEGABYTES], section).filter(
    ({ step }) => step === 'evaluate',
  );

  test('was measured with registered models only, and with all of the notebook', () => {
    const measured = rows.map(({ of }) => of);

    expect(measured.filter((name) => !MODELS.some((spec) => spec.name === name))).toEqual([]);
    expect(measured).toEqual(expect.arrayContaining(NOTEBOOK.map(({ name }) => name)));
  });

  test.each(rows)('$of took between half and twice what was expected', (row) => {
    const { estimate } = jobOf(modelNamed(row.of), { training, rows: (3 * training.rows) / 2 }, settings);
    if (row[SECONDS] === '') {
      expect(refusalOf(estimate, settings), JSON.stringify(row)).toBeDefined();
      return;
    }
    const [wholeSeconds, peakMb] = [row[SECONDS], row[MEGABYTES]].map((cell) =>
      Number(cell.replaceAll(',', '')),
    );
    for (const ratio of [estimate.seconds / wholeSeconds, estimate.memoryMb / peakMb]) {
      expect(ratio).toBeGreaterThan(0.5);
      expect(ratio).toBeLessThan(2);
    }
  });
});
