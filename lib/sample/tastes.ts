/**
 * A shop with tastes: a log in which customers differ in what they like, so that personal lists can be better than
 * showing everybody the same. What is true of the shop is known, and so is the best list that its log allows.
 *
 *   rate at which u comes to look at j for the first time, at day t:  g(u, category of j) · q_j(t)
 *   g ~ Gamma(TASTE_SHAPE) · (1 for regular customers, PASSERBY_ACTIVITY for passers-by) · one factor for all
 *   q_j(t) = popularity of j · season of its category(t) · novelty of j(t)
 *   r_uj = MEDIAN_SECONDS · e^(patience of u + length of j + noise), each normal; in whole seconds from 1
 *
 * So P(u looks at j within the log) = 1 − e^(−g · Q_j), Q_j = Σ_t q_j(t) over the days of the log.
 * Memory: 8 bytes per pair, 40 bytes per row.
 */
import { RandomState } from '../engine/numeric/random.ts';
import type { SampleRow } from './durations.ts';

const CATEGORIES = [
  ...['kitchen', 'garden', 'shoes', 'books', 'toys', 'bikes'],
  ...['coffee', 'lamps', 'camping', 'music', 'beauty', 'tools'],
];
const PRODUCTS_PER_CATEGORY = 50;
const CUSTOMERS = 3000;
const REGULAR_SHARE = 0.45;
const DAYS = 180;
const FIRST_DAY = Date.UTC(2026, 0, 5);
const DAY_MS = 24 * 60 * 60 * 1000;
/** Expected; a log has some hundreds more or fewer. */
const ROWS = 180_000;

/** The smaller, the more a customer's looks gather in few categories. */
const TASTE_SHAPE = 0.2;
const PASSERBY_ACTIVITY = 0.2;
/** Popularity of the n-th category is (n + 2)^−.4, of the n-th product within it (n + 3)^−.8, n from 0. */
const CATEGORY_POPULARITY = { offset: 2, exponent: -0.4 };
const PRODUCT_POPULARITY = { offset: 3, exponent: -0.8 };
const SEASON = 0.3;
const SEASON_DAYS = 365;
/** Share of the products that come into the shop while the log runs, and how they draw looks at first. */
const NEW_SHARE = 0.15;
const NOVELTY = { boost: 1.5, days: 7 };
const LAST_DAY_OF_ENTRY = 150;

const MEDIAN_SECONDS = 30;
/** Standard deviations of the logarithms. */
const PATIENCE_SPREAD = 0.5;
const LENGTH_SPREAD = 0.3;
const NOISE_SPREAD = 0.7;

/** What the truth is asked for: the days that follow the log. */
const AHEAD_DAYS = 14;

export interface TimedRow extends SampleRow {
  /** When the customer first looked, as ISO 8601 in UTC, to the second. */
  readonly timestamp: string;
}

/** One look, by the places of customer and product in the shop's lists. */
interface Look {
  readonly customer: number;
  readonly product: number;
  /** Since the log began; with fractions. */
  readonly day: number;
}

export class TasteShop {
  /** Regular customers, then passers-by. */
  readonly customerIds: readonly string[];
  /** Category after category, the most popular first in each. */
  readonly productIds: readonly string[];
  readonly #looks: readonly Look[];
  readonly #seconds: Int32Array;
  /** g, one row per customer, one column per category. */
  readonly #tastes: Float64Array;
  /** Of the gamma distribution that a customer's g come from. */
  readonly #tasteScales: Float64Array;
  /** Σ q_j up to the end of each day, one row per product. */
  readonly #exposure: Float64Array;
  readonly #patience: Float64Array;
  readonly #lengths: Float64Array;

  /** @param seed whole number in 0..2³²−1. @throws RangeError otherwise. */
  constructor(seed: number) {
    const random = new RandomState(seed);
    const regular = Math.round(CUSTOMERS * REGULAR_SHARE);
    this.customerIds = Array.from(
      { length: CUSTOMERS },
      (_, u) => `${u < regular ? 'CC' : 'RC'}${10_000 + u}`,
    );
    this.productIds = CATEGORIES.flatMap((name) =>
      Array.from({ length: PRODUCTS_PER_CATEGORY }, (_, n) => `${name}_${n + 1}`),
    );
    this.#exposure = drawExposure(random);
    const activity = Float64Array.from(this.customerIds, (_, u) => (u < regular ? 1 : PASSERBY_ACTIVITY));
    const scale = scaleForRows(activity, this.#totalExposure());
    this.#tasteScales = activity.map((value) => scale * value);
    this.#tastes = Float64Array.from(
      { length: CUSTOMERS * CATEGORIES.length },
      (_, n) => random.gamma(TASTE_SHAPE) * this.#tasteScales[Math.floor(n / CATEGORIES.length)],
    );
    this.#patience = random.normals(CUSTOMERS, Math.log(MEDIAN_SECONDS), PATIENCE_SPREAD);
    this.#lengths = random.normals(this.productIds.length, 0, LENGTH_SPREAD);
    this.#looks = this.#drawLooks(random);
    this.#seconds = Int32Array.from(this.#looks, ({ customer, product }) =>
      Math.max(
        1,
        Math.round(
          Math.exp(this.#patience[customer] + this.#lengths[product] + random.normal(0, NOISE_SPREAD)),
        ),
      ),
    );
  }

  /** The log, in the order of time. Each pair stands once. */
  *rows(): Iterable<TimedRow> {
    for (const [n, { customer, product, day }] of this.#looks.entries())
      yield {
        customer: this.customerIds[customer],
        product: this.productIds[product],
        duration: this.#seconds[n],
        timestamp: `${new Date(FIRST_DAY + day * DAY_MS).toISOString().slice(0, 19)}Z`,
      };
  }

  /**
   * The truth: P(a customer who has not looked at a product does so within 14 days after the log).
   * @returns one row per customer, one column per product; 0 where the log has the pair.
   */
  chances(): Float64Array {
    return this.#chancesBy(
      (customer, product, ahead) => -Math.expm1(-this.#taste(customer, product) * ahead),
    );
  }

  /**
   * The best that can be known from the log: the same with g's posterior in place of g, which is a gamma
   * distribution of shape TASTE_SHAPE + looks in the category, and rate 1/scale + Σ q up to each first look.
   */
  knowableChances(): Float64Array {
    const looks = new Int32Array(this.#tastes.length);
    const spent = new Float64Array(this.#tastes.length);
    const perCategory = sumsByCategory(this.#totalExposure());
    for (let n = 0; n < spent.length; n++) spent[n] = perCategory[n % CATEGORIES.length];
    for (const { customer, product, day } of this.#looks) {
      const place = this.#place(customer, product);
      looks[place]++;
      spent[place] -= this.#exposureUpTo(product, DAYS) - this.#exposureUpTo(product, day);
    }
    return this.#chancesBy((customer, product, ahead) => {
      const place = this.#place(customer, product);
      const rate = 1 / this.#tasteScales[customer] + spent[place];
      return 1 - (rate / (rate + ahead)) ** (TASTE_SHAPE + looks[place]);
    });
  }

  /** Mean seconds of a look, were it to happen. Places in the lists of ids. */
  expectedSeconds(customer: number, product: number): number {
    return Math.exp(this.#patience[customer] + this.#lengths[product] + NOISE_SPREAD ** 2 / 2);
  }

  #chancesBy(chance: (customer: number, product: number, ahead: number) => number): Float64Array {
    const products = this.productIds.length;
    const chances = new Float64Array(CUSTOMERS * products);
    const ahead = Float64Array.from(
      this.productIds,
      (_, j) => this.#exposureUpTo(j, DAYS + AHEAD_DAYS) - this.#exposureUpTo(j, DAYS),
    );
    for (let u = 0; u < CUSTOMERS; u++)
      for (let j = 0; j < products; j++) chances[u * products + j] = chance(u, j, ahead[j]);
    for (const { customer, product } of this.#looks) chances[customer * products + product] = 0;
    return chances;
  }

  /** A pair's first look comes when its exposure has reached a draw from the exponential distribution. */
  #drawLooks(random: RandomState): Look[] {
    const looks: Look[] = [];
    for (let customer = 0; customer < CUSTOMERS; customer++)
      for (let product = 0; product < this.productIds.length; product++) {
        const wanted = -Math.log(1 - random.uniform()) / this.#taste(customer, product);
        if (wanted < this.#exposureUpTo(product, DAYS))
          looks.push({ customer, product, day: this.#dayOf(product, wanted) });
      }
    return looks.sort((one, other) => one.day - other.day);
  }

  /** When a product's exposure reaches an amount that it does reach within the log. */
  #dayOf(product: number, amount: number): number {
    let low = 0;
    let high = DAYS;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.#exposureUpTo(product, middle) <= amount) low = middle;
      else high = middle;
    }
    const before = this.#exposureUpTo(product, low);
    return low + (amount - before) / (this.#exposureUpTo(product, high) - before);
  }

  /** @param day with fractions; within a day exposure grows evenly. */
  #exposureUpTo(product: number, day: number): number {
    const row = product * (DAYS + AHEAD_DAYS + 1);
    const whole = Math.floor(day);
    const before = this.#exposure[row + whole];
    return day === whole ? before : before + (day - whole) * (this.#exposure[row + whole + 1] - before);
  }

  #totalExposure(): Float64Array {
    return Float64Array.from(this.productIds, (_, j) => this.#exposureUpTo(j, DAYS));
  }

  #taste(customer: number, product: number): number {
    return this.#tastes[this.#place(customer, product)];
  }

  #place(customer: number, product: number): number {
    return customer * CATEGORIES.length + Math.floor(product / PRODUCTS_PER_CATEGORY);
  }
}

/** Σ q_j up to the start of each day, from 0 to DAYS + AHEAD_DAYS; one row per product. */
function drawExposure(random: RandomState): Float64Array {
  const days = DAYS + AHEAD_DAYS;
  const products = CATEGORIES.length * PRODUCTS_PER_CATEGORY;
  const exposure = new Float64Array(products * (days + 1));
  const phases = random.uniforms(CATEGORIES.length, 0, 2 * Math.PI);
  for (let j = 0; j < products; j++) {
    const category = Math.floor(j / PRODUCTS_PER_CATEGORY);
    const popularity =
      (category + CATEGORY_POPULARITY.offset) ** CATEGORY_POPULARITY.exponent *
      ((j % PRODUCTS_PER_CATEGORY) + PRODUCT_POPULARITY.offset) ** PRODUCT_POPULARITY.exponent;
    const isNew = random.uniform() < NEW_SHARE;
    const entry = isNew ? random.integer(LAST_DAY_OF_ENTRY) : 0;
    const row = j * (days + 1);
    for (let day = 0; day < days; day++) {
      const season = 1 + SEASON * Math.sin((2 * Math.PI * day) / SEASON_DAYS + phases[category]);
      const novelty = isNew ? 1 + NOVELTY.boost * Math.exp(-(day - entry) / NOVELTY.days) : 1;
      exposure[row + day + 1] = exposure[row + day] + (day < entry ? 0 : popularity * season * novelty);
    }
  }
  return exposure;
}

/** The factor of all g with which ROWS looks are expected: E(1 − e^(−gQ)) = 1 − (1 + scale · Q)^−shape. */
function scaleForRows(activity: Float64Array, exposure: Float64Array): number {
  const expected = (scale: number) => {
    let rows = 0;
    for (const kind of new Set(activity)) {
      const count = activity.filter((value) => value === kind).length;
      for (const amount of exposure) rows += count * (1 - (1 + scale * kind * amount) ** -TASTE_SHAPE);
    }
    return rows;
  };
  let low = 0;
  let high = 1;
  while (expected(high) < ROWS) high *= 2;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (expected(middle) < ROWS) low = middle;
    else high = middle;
  }
  return high;
}

function sumsByCategory(amounts: Float64Array): Float64Array {
  const sums = new Float64Array(CATEGORIES.length);
  for (const [j, amount] of amounts.entries()) sums[Math.floor(j / PRODUCTS_PER_CATEGORY)] += amount;
  return sums;
}
