/** Figures of a model on one fold. */
import {
  AUDIENCE_METRICS,
  type AudienceFigures,
  GAIN_SHARES,
  mapped,
  RANKING_METRICS,
  RATING_METRICS,
  type RankingFigures,
  type RatingFigures,
} from '../../lib/engine/evaluation/figures.ts';

const TIMES = { fitSeconds: 1, testSeconds: 1 };

/** All other metrics are half of the RMSE. */
export function ratingFigures(rmse: number, audience: AudienceFigures | null = null) {
  const figures: RatingFigures<never> = {
    kind: 'rating',
    rows: 10,
    impossible: 0,
    ...mapped(RATING_METRICS, () => rmse / 2),
    rmse,
    best: [],
    worst: [],
    byHistory: [],
  };
  return { ...figures, audience, ...TIMES };
}

/** All other metrics equal the precision, except the recall, which is half of it. */
export function rankingFigures(precision: number, audience: AudienceFigures | null = null) {
  const figures: RankingFigures<never> = {
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
  };
  return { ...figures, audience, ...TIMES };
}

/** Of a model of the audience kind. */
export const audienceModelFigures = (audience: AudienceFigures) => ({
  kind: 'audience' as const,
  rows: 10,
  audience,
  ...TIMES,
});

/** All metrics equal the quality, 0..1, and so do the gains of the first half of the lists. */
export function audienceFigures(quality: number): AudienceFigures {
  const gains = GAIN_SHARES.map((share) => (share <= 0.5 ? quality : 1));
  return {
    judged: { products: 4, customers: 5, pairs: 20, isSampled: false },
    ...mapped(AUDIENCE_METRICS, () => quality),
    gains: { all: gains, regular: gains },
  };
}
