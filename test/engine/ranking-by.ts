/** A ranking model for tests of what is made of scores: it explains nothing. */
import type { RankingModel } from '../../lib/engine/model.ts';

export function rankingBy(score: RankingModel['score']): RankingModel {
  const notAsked = () => {
    throw new Error('this model only scores');
  };
  return { kind: 'ranking', score, contributions: notAsked, state: () => ({}) };
}
