/** What the seed, a notebook, prints about the shop's real log, which is not public. */

export const REAL_SHAPE = {
  rows: 178_122,
  customers: 1077,
  regularCustomers: 564,
  products: 240,
  /** Mean. Not printed as such: the regular customers whose number of rows can be made out have some 210. */
  productsOfRegularCustomer: 210,
  /** Seconds. */
  greatestDuration: 489,
};

/** Mean RMSE over three folds, in seconds. SVD and SVDpp diverge on raw seconds. */
export const REAL_RATING_RMSE: Record<string, number> = {
  SlopeOne: 30.82,
  CoClustering: 30.97,
  KNNWithMeans: 31.04,
  BaselineOnly: 31.18,
  KNNWithZScore: 31.19,
  KNNBaseline: 31.28,
  KNNBasic: 34.67,
  NormalPredictor: 64.91,
  NMF: 64.93,
};

/** On a 75:25 split. */
export const REAL_RANKING: Record<string, { rmse: number; precisionAt10: number; recallAt10: number }> = {
  popularity: { rmse: 48.51, precisionAt10: 0.319, recallAt10: 0.081 },
  pearson: { rmse: 45.66, precisionAt10: 0.325, recallAt10: 0.078 },
  cosine: { rmse: 67.36, precisionAt10: 0.351, recallAt10: 0.091 },
};
