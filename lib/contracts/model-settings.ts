/**
 * The settings `models`, `parameters` and `audienceBy`, checked against the registry where settings are given: at synth and at
 * `dwell start`. This is apart from settings.ts because functions that need no model should not load them all.
 */
import type * as z from 'zod';
import { modelParameters } from '../engine/bake-off.ts';
import { parseParameters } from '../engine/parameters.ts';
import { modelsNamed } from '../engine/registry.ts';
import { type Settings, settingsFor, settingsSchema } from './settings.ts';

/** Settings whose models exist and take the given parameters. The message of a wrong setting is one line. */
export const checkedSettingsSchema = settingsSchema.superRefine((settings, context) => {
  checkModels(settings, [], context);
  for (const dataset of Object.keys(settings.datasets))
    checkModels(settingsFor(settings, dataset), ['datasets', dataset], context);
});

function checkModels(settings: Settings, path: readonly string[], context: z.RefinementCtx): void {
  for (const [setting, check] of Object.entries(CHECKS)) {
    try {
      check(settings);
    } catch (error) {
      context.addIssue({ code: 'custom', path: [...path, setting], message: (error as Error).message });
    }
  }
}

/** @throws DataError, ParameterError; Error for `audienceBy` */
const CHECKS = {
  models: ({ models = [] }: Settings) => modelsNamed(models),
  parameters: (settings: Settings) => {
    for (const spec of modelsNamed(Object.keys(settings.parameters)))
      parseParameters(spec, modelParameters(spec, settings));
  },
  audienceBy: ({ models, audienceBy }: Settings) => {
    if (audienceBy === 'rating' && models && !modelsNamed(models).some(({ kind }) => kind === 'rating'))
      throw new Error('rating needs a rating model, and the setting models names none');
  },
};
