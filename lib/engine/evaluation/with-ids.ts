/** A fold's figures as they leave the engine: with ids of customers and products instead of outer indices. */
import type { Dataset } from '../interactions.ts';
import type { CustomerError, FoldFigures, PredictionRow } from './figures.ts';

export function withIds(
  figures: FoldFigures<number>,
  { customerIds, productIds }: Pick<Dataset, 'customerIds' | 'productIds'>,
): FoldFigures {
  if (figures.kind === 'rating') {
    const named = (row: PredictionRow<number>) => ({
      ...row,
      uid: customerIds[row.uid],
      iid: productIds[row.iid],
    });
    return { ...figures, best: figures.best.map(named), worst: figures.worst.map(named) };
  }
  if (figures.kind === 'audience') return figures;
  const named = (error: CustomerError<number>) =>
    error && { ...error, customer: customerIds[error.customer] };
  return {
    ...figures,
    bestCustomer: named(figures.bestCustomer),
    worstCustomer: named(figures.worstCustomer),
  };
}
