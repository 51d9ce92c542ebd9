/** Figures of a model on one fold. */
import {
  AUDIENCE_METRICS,
  type AudienceFigures,
  mapped,
  RANKING_METRICS,
  RATING_METRICS,
  type RankingFigures,
  type RatingFigures,
} from '../../lib/engine/evaluation/figures.ts';

const REST = { audience: null, fitSeconds: 1, testSeconds: 1 };

/** All metrics equal the share. */
export function audienceFigures(share: number): AudienceFigures {
  return {
    judged: { products: 20, customers: 50, pairs: 900, isSampled: false },
    ...mapped(AUDIENCE_METRICS, () => share),
    gains: { all: [share, 1], regular: [] },
  };
}

/** All other metrics are half of the RMSE. */
export function ratingFigures(rmse: number): RatingFigures<never> & typeof REST {
  return {
    kind: 'rating',
    rows: 10,
    impossible: 0,
    ...mapped(RATING_METRICS, () => rmse / 2),
    rmse,
    best: [],
    worst: [],
    byHistory: [],
    ...REST,
  };
}

/** All other metrics equal the precision, except the recall, which is half of it. */
export function rankingFigures(precision: number): RankingFigures<never> & typeof REST {
  return {
    kind: 'ranking',
    rows: 10,
    customers: 5,
    precision: Array<number>(10).fill(precision),
    recall: Array<number>(10).fill(precision / 2),
    ...mapped(RANKING_METRICS, () => precision),
    byHistory: [],
    rmse: null,
    bestCustomer: null,
    worstCustomer: null,
    ...REST,
  };
}
