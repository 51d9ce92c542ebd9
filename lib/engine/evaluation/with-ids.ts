/** A fold's figures with the ids of customers and products in place of outer indices: what leaves the engine. */
import type { Dataset } from '../interactions.ts';
import type { FoldFigures } from './evaluate.ts';
import type { CustomerError } from './ranking.ts';
import type { PredictionFigures } from './rating.ts';

export type NamedFoldFigures = ReturnType<typeof withIds>;

export function withIds(figures: FoldFigures, { customerIds, productIds }: Dataset) {
  if (figures.kind === 'rating') {
    const named = (row: PredictionFigures) => ({
      ...row,
      uid: customerIds[row.uid],
      iid: productIds[row.iid],
    });
    return {
      ...figures,
      best: figures.best.map(named),
      worst: figures.worst.map(named),
      byHistory: [...figures.byHistory],
    };
  }
  const named = (error: CustomerError | null) => error && { ...error, customer: customerIds[error.customer] };
  return {
    ...figures,
    precision: [...figures.precision],
    recall: [...figures.recall],
    byHistory: [...figures.byHistory],
    bestCustomer: named(figures.bestCustomer),
    worstCustomer: named(figures.worstCustomer),
  };
}
