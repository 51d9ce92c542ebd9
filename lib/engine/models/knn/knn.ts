/**
 * The k nearest neighbours: KNNBasic, KNNWithMeans, KNNWithZScore, KNNBaseline. Same formulas as Surprise 1.1.4
 * `knns`; KNNBaseline is formula (3) of Koren 2010. x is the customer and y the product, or the other way round if
 * not `userBased`. N: the k x' most similar to x among those that have y, similarity above 0; ties keep row order.
 *   Basic      r̂ = Σ sim r / Σ sim
 *   WithMeans  r̂ = mean(x) + Σ sim (r − mean(x')) / Σ sim
 *   WithZScore r̂ = mean(x) + σ(x) Σ sim (r − mean(x')) / σ(x') / Σ sim     (σ population; 0: σ of all durations)
 *   Baseline   r̂ = b_ui + Σ sim (r − b_x'y) / Σ sim
 * Fewer than minK in N: Basic is impossible, the others answer what stands before the fraction. Unknown side:
 * impossible, except for Baseline, which answers the baseline.
 *
 * All four are one sum over deviations (normalisation.ts). Rows to predict are taken x by x: one row of
 * similarities (similarity.ts), then the k nearest for each y (nearest-neighbours.ts).
 * Shapes: deviations Float64Array [rows], in the order of y's lists.  Cost: fit O(rows); predict O(Σ_y |x of y|²)
 * for the similarities of all x, and O(|x of y|) for each row. Memory: O(rows), and the rows of similarities kept.
 */
import * as z from 'zod';
import { judgedSize } from '../../evaluation/judged-lists.ts';
import { type Interactions, type Size, UNKNOWN } from '../../interactions.ts';
import type { Cost, ModelSpec, Predictions, RatingModel, Use } from '../../model.ts';
import { matrixRowsBytes, rowsKept } from '../../numeric/matrix-rows.ts';
import { groupRows } from '../../numeric/row-groups.ts';
import { notSearched } from '../../parameters.ts';
import { type Biases, baselineSchema, fitBaselines } from '../baselines/baselines.ts';
import { foundBytes } from './found-neighbours.ts';
import { NearestNeighbours } from './nearest-neighbours.ts';
import {
  aroundBaselines,
  aroundMeans,
  type Normalisation,
  plain,
  type Sides,
  zScores,
} from './normalisation.ts';
import {
  atLeast1,
  durationSimilarities,
  type Similarities,
  similarityRows,
  similaritySchema,
} from './similarity.ts';

/** Defaults: Surprise 1.1.4. */
const parameters = z.strictObject({
  k: atLeast1(40, { low: 10, high: 200 }).describe('Most neighbours to take.'),
  minK: atLeast1(1, { low: 1, high: 10 }).describe('Fewest neighbours for an answer of theirs.'),
  similarity: similaritySchema,
  baseline: baselineSchema
    .describe('For KNNBaseline, and for the similarity pearson_baseline.')
    .meta(notSearched),
});
type Parameters = z.output<typeof parameters>;

/** How the four models differ. */
interface Variant {
  readonly name: string;
  readonly summary: string;
  readonly complexity: number;
  normalise(sides: Sides, interactions: Interactions, baselines: () => Biases): Normalisation;
  /** Without neighbours: true if the answer is the centre, false if there is none. */
  readonly answersAlone: boolean;
  /** With an unknown side: likewise. */
  readonly answersUnknown: boolean;
}

function modelOf(
  { name, normalise, answersAlone, answersUnknown }: Variant,
  interactions: Interactions,
  { k, minK, similarity, baseline }: Parameters,
  use: Use = {},
): RatingModel {
  const { userBased } = similarity;
  const sides = sidesOf(interactions, userBased);
  const { byX, byY } = sides;
  let biases: Biases | undefined;
  const baselines = () => {
    biases ??= fitBaselines(name, interactions, baseline);
    return biases;
  };
  const count = byX.start.length - 1;
  const similarities: Similarities =
    similarity.name === 'pearson_baseline'
      ? {
          rows: similarityRows(
            count,
            byY,
            aroundBaselines(sides, interactions, baselines()).deviations,
            similarity,
            use,
          ),
        }
      : durationSimilarities(interactions, similarity, use);
  const { deviations, centre, scale } = normalise(sides, interactions, baselines);
  const neighbours = new NearestNeighbours({ count, k, minK, byY, values: deviations });

  /** Answers rows that share x. A function of its own: inside the loop over x it would run at half the speed. */
  function answer(
    x: number,
    rows: Int32Array,
    customers: Int32Array,
    products: Int32Array,
    { estimates, impossible }: Predictions,
  ): void {
    const ys = userBased ? products : customers;
    if (x !== UNKNOWN) neighbours.turnTo(similarities.rows.row(x));
    for (const row of rows) {
      const isKnown = customers[row] !== UNKNOWN && products[row] !== UNKNOWN;
      const correction = isKnown ? correctionOf(x, ys[row]) : Number.NaN;
      if (Number.isNaN(correction) && !(isKnown ? answersAlone : answersUnknown)) {
        estimates[row] = interactions.meanDuration;
        impossible[row] = 1;
      } else estimates[row] = centre(customers[row], products[row]) + (correction || 0);
    }
  }

  /** What the neighbours add to the centre; NaN if there are fewer than minK. */
  function correctionOf(x: number, y: number): number {
    const mean = neighbours.weightedMean(y);
    return scale ? mean * scale[x] : mean;
  }

  function predict(customers: Int32Array, products: Int32Array): Predictions {
    const predictions = {
      estimates: new Float64Array(customers.length),
      impossible: new Uint8Array(customers.length),
    };
    for (const { key: x, rows } of groupRows(userBased ? customers : products))
      answer(x, rows, customers, products, predictions);
    return predictions;
  }

  /** The corrections of many y for one x after the other. */
  function estimateTable(customers: Int32Array, products: Int32Array): Float64Array {
    const [xs, ys] = userBased ? [customers, products] : [products, customers];
    const [xStep, yStep] = userBased ? [1, customers.length] : [customers.length, 1];
    const table = new Float64Array(customers.length * products.length);
    const means = new Float64Array(ys.length);
    const meansOf = neighbours.together(ys, similarities.foundFor?.(xs, ys, k));
    for (const [place, x] of xs.entries()) {
      meansOf(place, similarities.rows.row(x), means);
      for (let n = 0, at = place * xStep; n < ys.length; n++, at += yStep) {
        const correction = scale ? means[n] * scale[x] : means[n];
        const [customer, product] = userBased ? [x, ys[n]] : [ys[n], x];
        table[at] =
          Number.isNaN(correction) && !answersAlone
            ? interactions.meanDuration
            : centre(customer, product) + (correction || 0);
      }
    }
    return table;
  }

  return {
    kind: 'rating',
    predict,
    estimateTable,
    /** Everything is computed from the interactions again: that takes less time than reading it would. */
    state: () => ({}),
  };
}

function sidesOf({ byCustomer, byProduct }: Interactions, userBased: boolean): Sides {
  return userBased
    ? { byX: byCustomer, byY: byProduct, userBased }
    : { byX: byProduct, byY: byCustomer, userBased };
}

/** Seconds to add one common y to the sums of a similarity. */
const PAIR_SECONDS = { msd: 1.3e-9, cosine: 1.4e-9, pearson: 1.8e-9, pearson_baseline: 1.4e-9 };

/** A walk copies the rows of what is judged: of a larger log, not all of them. */
const MOST_WALKED_ROWS = 2e6;

function costOf(size: Size, { k, similarity }: Parameters): Cost {
  const { rows } = size;
  const [count, pairs] = similarity.userBased
    ? [size.customers, size.customerPairs]
    : [size.products, size.productPairs];
  const meanLength = pairs / rows;
  const similaritySeconds = PAIR_SECONDS[similarity.name] * pairs + 5e-9 * count * count;
  const selectionSeconds = 2e-7 + 1e-8 * Math.min(k, meanLength) + 1e-9 * meanLength;
  const judged = judgedSize(size);
  const askedTogether = similarity.userBased ? judged.products : judged.customers;
  // All x are put into order for those that are asked about together.
  const walkSeconds = 1e-7 + 9e-9 * Math.min(k, meanLength) + (1e-8 * count) / askedTogether;
  const walkedRows = Math.min(rows, MOST_WALKED_ROWS);
  const found = rowsKept(count) < count ? 0 : foundBytes(judged.customers, judged.products, k);
  return {
    seconds: similaritySeconds + (rows / 2) * selectionSeconds,
    memoryBytes: 40 * rows + 28 * walkedRows + 56 * count + matrixRowsBytes(count, count) + found,
    secondsPerPair: similaritySeconds / (count * askedTogether) + Math.min(walkSeconds, selectionSeconds),
  };
}

const specOf = (variant: Variant): ModelSpec<Parameters, RatingModel> => ({
  name: variant.name,
  kind: 'rating',
  summary: variant.summary,
  source: `${variant.name === 'KNNBaseline' ? 'Koren 2010, formula (3); ' : ''}scikit-surprise 1.1.4 ${variant.name}`,
  inBakeOff: true,
  complexity: variant.complexity,
  seeded: false,
  parameters,
  fit: (interactions, params, use) => modelOf(variant, interactions, params, use),
  // Restored models make lists.
  restore: (_state, interactions, params) => modelOf(variant, interactions, params, { alone: true }),
  cost: costOf,
});

export const knnBasic = specOf({
  name: 'KNNBasic',
  summary: 'How long the most similar customers looked at the product, weighted by similarity.',
  complexity: 13,
  normalise: plain,
  answersAlone: false,
  answersUnknown: false,
});

export const knnWithMeans = specOf({
  name: 'KNNWithMeans',
  summary: 'The customer’s mean, plus how far similar customers were from theirs at this product.',
  complexity: 14,
  normalise: aroundMeans,
  answersAlone: true,
  answersUnknown: false,
});

export const knnWithZScore = specOf({
  name: 'KNNWithZScore',
  summary: 'Like KNNWithMeans, with each customer’s distances measured in their own standard deviations.',
  complexity: 15,
  normalise: zScores,
  answersAlone: true,
  answersUnknown: false,
});

export const knnBaseline = specOf({
  name: 'KNNBaseline',
  summary: 'The baseline of customer and product, plus how far similar customers were from theirs.',
  complexity: 16,
  normalise: (sides, interactions, baselines) => aroundBaselines(sides, interactions, baselines()),
  answersAlone: true,
  answersUnknown: true,
});
