/** What every model of the registry consists of: a specification, which fits it, and the fitted, immutable model. */
import type * as z from 'zod';
import type { Interactions, Size } from './interactions.ts';

/** A fitted model's arrays and numbers, by name: enough to restore it, with the interactions. */
export type ModelState = Readonly<
  Record<string, Float64Array | Float32Array | Int32Array | Uint8Array | number>
>;

/** Answers for rows of (customer, product), before clipping: one element per row. */
export interface Predictions {
  /** When impossible, the model's own best guess (μ unless its page in docs says otherwise). */
  readonly estimates: Float64Array;
  /** 1 if no estimate could be made, else 0. */
  readonly impossible: Uint8Array;
}

interface FittedModel {
  /** Arrays and numbers for storage; `ModelSpec.restore` takes them back. */
  state(): ModelState;
}

/** Predicts a duration for a (customer, product). Judged by RMSE. */
export interface RatingModel extends FittedModel {
  readonly kind: 'rating';
  /** @param customers, products inner indices, UNKNOWN (−1) for one without training rows; same length. */
  predict(customers: Int32Array, products: Int32Array): Predictions;
  /**
   * The estimates of `predict` for every pair of these, by models that are quicker that way (estimate-table.ts asks the
   * others). A sum may be added in another order: estimates differ by no more than 1e-12 of what is summed.
   * @param customers, products inner indices, none of them UNKNOWN.
   * @returns [products × customers], one row per product.
   */
  estimateTable?(customers: Int32Array, products: Int32Array): Float64Array;
}

/**
 * What the base of a score is: 0 ('nothing'); the product's mean duration; its number of viewers; the customer's number
 * of products; a random number; or the whole score, when the history says nothing, so that the product is scored as for
 * a customer with no history.
 */
type Basis = 'nothing' | 'mean duration' | 'viewers' | 'viewed products' | 'chance' | 'no history';

/** One score, or the interest behind it, taken apart: base + Σ amounts. */
export interface Contributions {
  readonly base: number;
  readonly basis: Basis;
  /** One per row of the customer, in the order of `Interactions.historyOf`. */
  readonly amounts: Float64Array;
}

/** The amount of a row of `Interactions.byCustomer` is its share times what its product speaks for another one. */
export interface Amounts {
  /** One per row. */
  readonly shares: Float64Array;
  /** One per product (inner index). Valid until another product is asked about. */
  readonly towards: Float64Array;
}

/** Scores that can be taken apart. */
interface ScoringModel extends FittedModel {
  /**
   * @param product inner index.
   * @param scores out: one score per customer (inner index), those who have viewed the product too. Length: customers.
   */
  scoreCustomers(product: number, scores: Float64Array): void;
  /**
   * What made up the score of a customer and a product, or, in a model that says so, the interest behind it. Inner
   * indices; a ranking model's customer may be UNKNOWN.
   */
  contributions(customer: number, product: number): Contributions;
  /**
   * The amounts of all customers' `contributions`, for models whose amounts are products of two numbers.
   * @param product inner index.
   */
  amountsTo?(product: number): Amounts;
}

/** Orders products for a customer. Judged by precision and recall. */
export interface RankingModel extends ScoringModel {
  readonly kind: 'ranking';
  /**
   * The scores of `scoreCustomers`, for one customer.
   * @param customer inner index, or UNKNOWN: then the answer for a customer with no history.
   * @param scores out: one score per product (inner index), already viewed ones too. Length: products.
   */
  score(customer: number, scores: Float64Array): void;
}

/** Orders customers for a product. Judged by the attention and the viewers that its lists win. */
export interface AudienceModel extends ScoringModel {
  readonly kind: 'audience';
}

/** What can order products for a customer. */
export type CustomerModel = RatingModel | RankingModel;

export type Model = CustomerModel | AudienceModel;

/** What one fit and the predictions for one fold are expected to take. The bench compares it with measurements. */
export interface Cost {
  readonly seconds: number;
  /** Beyond the interactions themselves. */
  readonly memoryBytes: number;
  /** Of a rating model: one estimate, when it is asked about all pairs of the judged audiences (`judgedSize`) at once. */
  readonly secondsPerPair?: number;
}

export interface SmallerParameters {
  readonly parameters: Readonly<Record<string, unknown>>;
  /** What of the model is left out, in words for people; if undefined, they are shown the parameters. */
  readonly without?: readonly string[];
}

/** What a fitted model will be used for. */
export interface Use {
  /** It is asked once: it need not keep what another question would ask for again. */
  readonly once?: boolean;
  /** No other model is asked the same: it need not keep what one could take from it. */
  readonly alone?: boolean;
}

/** A registry entry. */
export interface ModelSpec<P = unknown, M extends Model = Model> {
  readonly name: string;
  readonly kind: M['kind'];
  /** One line for people who do not know the field. */
  readonly summary: string;
  /** Paper and library version that the formula follows. */
  readonly source: string;
  /** Competes in every run of the pipeline. */
  readonly inBakeOff: boolean;
  /** Competes only where the log has times; without, it is like the model that it is the recent form of. */
  readonly needsTimes?: true;
  /** What the bake-off sets instead of the defaults (bake-off.ts). */
  readonly bakeOffParameters?: Readonly<Record<string, unknown>>;
  /** What the plan sets where the model would otherwise be refused as too large: the first that fit. */
  readonly smallerParameters?: readonly SmallerParameters[];
  /** Rank among all models by complexity, 0 for the simplest; of equally good models the simpler one wins. */
  readonly complexity: number;
  /** Makes the audiences unless the folds show that another model is better. */
  readonly isFavoured?: true;
  /** For a model that a good one must beat, what it does, to end the sentence `X, which …`. */
  readonly yardstick?: string;
  /** Draws random numbers: `randomState` is one of its parameters. */
  readonly seeded: boolean;
  /** Has to be told what audiences are to win: `target` is one of its parameters. */
  readonly targeted?: boolean;
  /** All parameters with defaults; unknown keys refused. */
  readonly parameters: z.ZodType<P>;
  /** @throws DivergedError when the fit diverges. */
  fit(interactions: Interactions, params: P, use?: Use): M;
  /** The same model from its stored state. */
  restore(state: ModelState, interactions: Interactions, params: P): M;
  cost(size: Size, params: P): Cost;
}
