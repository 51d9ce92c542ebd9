/**
 * Item similarity: cosine, pearson, jaccard. Turicreate 6 `item_similarity_recommender`; Sarwar et al. 2001.
 *   cosine   sim(i, j) = Σ_u r_ui r_uj / √(Σ_u r_ui² · Σ_u r_uj²), all sums over all customers, missing = 0
 *   pearson  sim(i, j) = Σ_{u common} (r_ui − m_i)(r_uj − m_j) / √(V_i V_j), m_i mean over U_i,
 *            V_i = Σ_{u∈U_i} (r_ui − m_i)² · n_i/(n_i − 1): not quite the correlation, but what Turicreate computes
 *   jaccard  sim(i, j) = |U_i ∩ U_j| / |U_i ∪ U_j|: durations do not count
 * Each product j keeps its `neighbours` most similar products of similarity > `threshold`.
 *   cosine   score(u, i) = Σ_{j∈I_u : i kept by j} sim(j, i) r_uj / |I_u|
 *   pearson  score(u, i) = m_i + Σ_{j∈I_u : i kept by j} sim(j, i) (r_uj − m_j) / |I_u|
 *   jaccard  score(u, i) = Σ_{j∈I_u : i kept by j} sim(j, i) / |I_u|
 * A customer with no history, or whose products keep no neighbour, is taken to have viewed the 50 products with
 * most viewers, each for its mean duration rescaled to 0..1 over all products; if those keep none either, the
 * rescaled means are the scores.
 * Among equal similarities the product that the training rows name first is kept, and stands first.
 *
 * Shapes: start Int32Array [products + 1], neighbours Int32Array and similarities Float64Array [kept]: product j
 * keeps start[j] … start[j + 1] − 1, most similar first.
 * Cost: fit O(Σ|I_u|²) time, O(products · neighbours) memory; a customer's scores O(|I_u| · neighbours),
 * a product's O(Σ |U_j| over the products j that keep it).
 */
import type { ModelSpec } from '../../model.ts';
import { type RankingParameters, rankingParameters } from '../ranking-model.ts';
import { ItemSimilarity, similarityCost } from './item-similarity.ts';
import { findNeighbours, type Measure, type Neighbours } from './neighbours.ts';

const angle = (together: number, norm: number, otherNorm: number) =>
  norm === 0 || otherNorm === 0 ? 0 : together / Math.sqrt(norm * otherNorm);

type Spec = ModelSpec<RankingParameters, ItemSimilarity>;

function itemSimilarity({
  name,
  summary,
  complexity,
  ...measure
}: Measure & Pick<Spec, 'name' | 'summary' | 'complexity'>): Spec {
  return {
    ...{ name, summary, complexity },
    inBakeOff: true,
    kind: 'ranking',
    source: 'Sarwar et al. 2001; Turicreate 6 item_similarity_recommender',
    seeded: false,
    parameters: rankingParameters,
    fit: (interactions, parameters) =>
      new ItemSimilarity(measure, interactions, findNeighbours(measure, interactions, parameters)),
    restore: (state, interactions) =>
      new ItemSimilarity(measure, interactions, state as unknown as Neighbours),
    cost: (size, { neighbours }) => similarityCost(size, neighbours),
  };
}

export const cosine = itemSimilarity({
  name: 'cosine',
  summary: 'Shows products that the same customers looked at long as those this customer looked at long.',
  complexity: 8,
  weight: (duration) => duration,
  norm: (squares) => squares,
  similarity: angle,
  fromMean: false,
});

export const pearson = itemSimilarity({
  name: 'pearson',
  summary:
    'Starts from how long a product is looked at, and adds what this customer’s longer or shorter looks at similar products say.',
  complexity: 9,
  weight: (duration, productMean) => duration - productMean,
  norm: (squares, viewers) => (viewers < 2 ? 0 : (squares * viewers) / (viewers - 1)),
  similarity: angle,
  fromMean: true,
});

export const jaccard = itemSimilarity({
  name: 'jaccard',
  summary: 'Shows products viewed by the same customers, however long.',
  complexity: 7,
  weight: () => 1,
  norm: (_squares, viewers) => viewers,
  similarity: (together, norm, otherNorm) => together / (norm + otherNorm - together),
  fromMean: false,
});
