import { expect, test } from 'vitest';
import { embeddedSettingsSchema } from '../../lib/local/settings.ts';

test('the embedded cloud waits a second for further parts, or as long as the settings say', () => {
  expect(embeddedSettingsSchema.parse({}).settleSeconds).toBe(1);
  expect(embeddedSettingsSchema.parse({ settleSeconds: 0 }).settleSeconds).toBe(0);
  expect(embeddedSettingsSchema.parse({ settleSeconds: 60, folds: 5 })).toMatchObject({
    settleSeconds: 60,
    folds: 5,
  });
});

test.each([null, [], 'two', { settleSeconds: -1 }, { models: ['Oracle'] }])('%j is refused', (given) => {
  expect(embeddedSettingsSchema.safeParse(given).success).toBe(false);
});
