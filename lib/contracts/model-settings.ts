/**
 * The settings `models` and `parameters`, held against the registry where settings are given: at synth and at
 * `dwell start`. Apart from settings.ts, so that functions that need no models do not load them all.
 */
import { modelParameters } from '../engine/bake-off.ts';
import { parseParameters } from '../engine/parameters.ts';
import { modelsNamed } from '../engine/registry.ts';
import { type Settings, settingsSchema } from './settings.ts';

/** Settings that every model named in them can run with; the message of one that cannot is a line. */
export const checkedSettingsSchema = settingsSchema.superRefine((settings, context) => {
  for (const [setting, check] of Object.entries(CHECKS)) {
    try {
      check(settings);
    } catch (error) {
      context.addIssue({ code: 'custom', path: [setting], message: (error as Error).message });
    }
  }
});

/** @throws DataError, ParameterError */
const CHECKS = {
  models: ({ models = [] }: Settings) => modelsNamed(models),
  parameters: (settings: Settings) => {
    for (const spec of modelsNamed(Object.keys(settings.parameters)))
      parseParameters(spec, modelParameters(spec, settings));
  },
};
