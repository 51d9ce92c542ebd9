/** A ranking model that only scores, for tests of what is made of scores. */
import type { RankingModel } from '../../lib/engine/model.ts';

export function rankingBy(score: RankingModel['score']): RankingModel {
  const notAsked = () => {
    throw new Error('this model only scores products');
  };
  return {
    kind: 'ranking',
    score,
    scoreCustomers: notAsked,
    contributions: notAsked,
    state: () => ({}),
  };
}
