/** Why a ranking model gave a product its score: as numbers that sum up to it, and as a sentence. */
import { UNKNOWN } from '../interactions.ts';
import type { Basis, RankingModel } from '../model.ts';
import type { Fitted } from '../predict.ts';

/** Viewed products that a sentence names by default. */
const NAMED_PRODUCTS = 3;

/** What one viewed product added to the score. */
interface Contribution {
  /** Outer index. */
  readonly product: number;
  /** How long the customer looked at it. */
  readonly duration: number;
  /** Below 0 when it speaks against. */
  readonly amount: number;
}

export interface Explanation {
  /** base + Σ amounts. */
  readonly score: number;
  readonly base: number;
  readonly basis: Basis | 'unknown product';
  /** One per viewed product, greatest amount first; of equal amounts the one viewed first. */
  readonly contributions: readonly Contribution[];
}

/**
 * The score is that of `predictRows`, up to the order of summation.
 *
 * @param customer outer index; any number that the data set does not have is a customer with no history.
 * @param product outer index; one without training rows has the score μ, and no contributions.
 */
export function explain(
  { model, interactions }: Fitted<RankingModel>,
  customer: number,
  product: number,
): Explanation {
  const inner = interactions.innerCustomer(customer);
  const scored = interactions.innerProduct(product);
  if (scored === UNKNOWN) {
    const { meanDuration } = interactions;
    return { score: meanDuration, base: meanDuration, basis: 'unknown product', contributions: [] };
  }
  const { base, basis, amounts } = model.contributions(inner, scored);
  const history = interactions.historyOf(inner);
  const contributions = Array.from(amounts, (amount, n) => ({
    product: interactions.products[history.products[n]],
    duration: history.durations[n],
    amount,
  }));
  return {
    score: amounts.reduce((sum, amount) => sum + amount, 0) + base,
    base,
    basis,
    contributions: contributions.sort((one, other) => other.amount - one.amount),
  };
}

export interface Wording {
  readonly customer: string;
  readonly product: string;
  /** Name of a product by its outer index. */
  readonly nameOf: (product: number) => string;
  /** Durations are taken for seconds when left out. */
  readonly duration?: (duration: number) => string;
  /** Viewed products to name at most; 3 when left out. */
  readonly limit?: number;
}

/**
 * The explanation in plain English, without a full stop: "shown because CC1 looked 120 s at 0_3 and 80 s at 0_7,
 * which are viewed alike". Names the viewed products that speak for the product, strongest first.
 */
export function sentenceOf({ base, basis, contributions }: Explanation, wording: Wording): string {
  const { customer, product, nameOf, duration = seconds, limit = NAMED_PRODUCTS } = wording;
  const looks = contributions
    .filter(({ amount }) => amount > 0)
    .slice(0, limit)
    .map((look) => `${duration(look.duration)} at ${nameOf(look.product)}`);
  const alike = looks.length === 1 ? 'which is viewed alike' : 'which are viewed alike';
  switch (basis) {
    case 'unknown product':
      return `nothing is known of ${product}: no customer has looked at it yet`;
    case 'no history':
      return contributions.length === 0
        ? `shown because ${product} is popular: ${customer} has not looked at anything yet`
        : `shown because ${product} is popular: what ${customer} looked at says nothing about other products`;
    case 'mean duration': {
      const mean = `shown because customers look ${duration(base)} at ${product} on average`;
      return looks.length === 0
        ? mean
        : `${mean}, and because ${customer} looked longer than others, ${listed(looks)}, ${alike}`;
    }
    case 'nothing':
      return looks.length === 0
        ? `nothing that ${customer} looked at speaks for ${product}`
        : `shown because ${customer} looked ${listed(looks)}, ${alike}`;
  }
}

const listed = (parts: readonly string[]) => new Intl.ListFormat('en-GB').format(parts);

const wholeOrTenths = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1, useGrouping: false });

const seconds = (duration: number) => `${wholeOrTenths.format(duration)} s`;
