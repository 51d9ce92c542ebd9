/** What a function's work is given in tests: settings as a shop may set them, a clock that stands still. */

import type { Surroundings } from '../../functions/stage.ts';
import { type Settings, settingsFor, settingsSchema } from '../../lib/contracts/settings.ts';

export const NOW = new Date('2026-03-01T12:00:00.000Z');

export function surroundings(settings: Partial<Settings> = {}, now = NOW) {
  const figures: Record<string, unknown> = {};
  const parsed = settingsSchema.parse(settings);
  return {
    settings: parsed,
    settingsOf: (dataset: string) => settingsFor(parsed, dataset),
    now: () => now,
    addToLog: (more: Record<string, unknown>) => Object.assign(figures, more),
    /** What would stand in the log. */
    figures,
  } satisfies Surroundings & { figures: unknown };
}
