/** Keys in the two buckets. */
import { createHash } from 'node:crypto';
import type { FoldsBy } from '../engine/evaluation/cuts.ts';

// In the upload bucket.
export const CLICKS_PREFIX = 'clicks/';
export const CONTACTS_PREFIX = 'contacts/';
export const PRODUCTS_PREFIX = 'products/';
/** A version of an upload is kept so long after a newer one has come. */
export const UPLOAD_VERSION_DAYS = 30;

// In the artifacts bucket: what the stages of a run hand to each other, and what the shop downloads.
export const RUNS_PREFIX = 'runs/';
export const EXPORTS_PREFIX = 'exports/';

export const artifactKeys = (runId: string) => {
  const run = `${RUNS_PREFIX}${runId}`;
  return {
    prefix: `${run}/`,
    dataset: `${run}/dataset.bin`,
    profile: `${run}/profile.json`,
    rejects: `${run}/rejects.csv`,
    evaluation: (model: string, fold: number, foldsBy: FoldsBy = 'random') =>
      `${run}/evaluations/${model}/${foldsBy === 'time' ? 'time-' : ''}${fold}.json`,
    leaderboard: `${run}/leaderboard.json`,
    ratingModel: `${run}/models/rating.bin`,
    rankingModel: `${run}/models/ranking.bin`,
    audienceModel: `${run}/models/audience.bin`,
    /** The item similarities behind `/similar`: the ranking winner's own if it has some. */
    similarModel: `${run}/models/similar.bin`,
    contacts: `${run}/contacts.csv`,
    /** What is known of the data set's products, in the order of its ids. */
    products: `${run}/products.json`,
    /** One shard's part of recommendations.csv. */
    recommendationsPart: (from: number) =>
      `${run}/parts/recommendations/${String(from).padStart(9, '0')}.csv`,
  };
};

export const exportKeys = (dataset: string, runId: string) => {
  const prefix = `${EXPORTS_PREFIX}${dataset}/${runId}/`;
  return {
    prefix,
    recommendations: `${prefix}recommendations.csv`,
    audience: (product: string) => `${prefix}audience/${fileName(product)}.csv`,
    leaderboard: `${prefix}leaderboard.json`,
    bestPredictions: `${prefix}best_predictions.csv`,
    worstPredictions: `${prefix}worst_predictions.csv`,
    profile: `${prefix}profile.json`,
    rejects: `${prefix}rejects.csv`,
    contacts: `${prefix}contacts.csv`,
    products: `${prefix}products.csv`,
  };
};

/** File systems limit names to 255 bytes; this leaves room for an ending. */
const MAX_FILE_NAME_LENGTH = 160;

/** An id as a file name: percent-encoded. A long one is cut, and its hash is added. */
function fileName(id: string): string {
  const encoded = encodeURIComponent(id.toWellFormed());
  if (encoded.length <= MAX_FILE_NAME_LENGTH) return encoded;
  const hash = createHash('sha256').update(id).digest('hex').slice(0, 16);
  return `${encoded.slice(0, MAX_FILE_NAME_LENGTH - 17).replace(/%.?$/, '')}-${hash}`;
}
