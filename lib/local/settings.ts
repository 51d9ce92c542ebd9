/** The settings of an embedded cloud. */
import * as z from 'zod';
import { checkedSettingsSchema } from '../contracts/model-settings.ts';

/** Whoever drops files by hand or by a script drops them within moments. */
const SETTLE_SECONDS = 1;

export const embeddedSettingsSchema = z.preprocess(
  (given) => (isObject(given) ? { settleSeconds: SETTLE_SECONDS, ...given } : given),
  checkedSettingsSchema,
);

const isObject = (given: unknown): given is object => given instanceof Object && !Array.isArray(given);
