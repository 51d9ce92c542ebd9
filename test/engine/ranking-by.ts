/** Models that only score, for tests of what is made of scores. */
import type { AudienceModel, RankingModel } from '../../lib/engine/model.ts';

const notAsked = () => {
  throw new Error('this model only scores');
};

export function rankingBy(score: RankingModel['score']): RankingModel {
  return {
    kind: 'ranking',
    score,
    scoreCustomers(product, scores) {
      for (let customer = 0; customer < scores.length; customer++) {
        const ofCustomer = new Float64Array(product + 1);
        score(customer, ofCustomer);
        scores[customer] = ofCustomer[product];
      }
    },
    contributions: notAsked,
    state: () => ({}),
  };
}

/** @param score by inner indices. */
export function audienceBy(score: (customer: number, product: number) => number): AudienceModel {
  return {
    kind: 'audience',
    scoreCustomers(product, scores) {
      for (let customer = 0; customer < scores.length; customer++)
        scores[customer] = score(customer, product);
    },
    contributions: notAsked,
    state: () => ({}),
  };
}
