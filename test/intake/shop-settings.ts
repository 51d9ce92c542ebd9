/** Settings of a shop that has set nothing. */
import type { ClickSettings } from '../../lib/intake/clicks.ts';

export const SHOP_SETTINGS: ClickSettings = {
  datasetName: 'shop',
  repeats: 'sum',
  maxBadRowShare: 0.01,
  customerPrefix: 'CC',
  columns: {},
};
