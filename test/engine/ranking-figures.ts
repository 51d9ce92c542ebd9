/** Figures of a ranking model on one fold: all as good as the precision, but for the recall, which is half of it. */
export function rankingFigures(precision: number) {
  return {
    kind: 'ranking' as const,
    precision: Array<number>(10).fill(precision),
    recall: Array<number>(10).fill(precision / 2),
    ndcg: precision,
    map: precision,
    mrr: precision,
    hitRate: precision,
    coverage: precision,
    byHistory: [],
    rmse: null,
    bestCustomer: null,
    worstCustomer: null,
    fitSeconds: 1,
    testSeconds: 1,
  };
}
