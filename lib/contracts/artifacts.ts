/** Where things lie in the two buckets. */
import { createHash } from 'node:crypto';

/** Keys in the upload bucket. */
export const CLICKS_PREFIX = 'clicks/';
export const CONTACTS_PREFIX = 'contacts/';
/** A version of an upload is kept so long after a newer one has come. */
export const UPLOAD_VERSION_DAYS = 30;

/** Keys in the artifacts bucket: what the states of a run hand to each other, and what the shop downloads. */
export const RUNS_PREFIX = 'runs/';
export const EXPORTS_PREFIX = 'exports/';

export const artifactKeys = (runId: string) => {
  const run = `${RUNS_PREFIX}${runId}`;
  return {
    prefix: `${run}/`,
    dataset: `${run}/dataset.bin`,
    profile: `${run}/profile.json`,
    rejects: `${run}/rejects.csv`,
    evaluation: (model: string, fold: number) => `${run}/evaluations/${model}/${fold}.json`,
    leaderboard: `${run}/leaderboard.json`,
    ratingModel: `${run}/models/rating.bin`,
    rankingModel: `${run}/models/ranking.bin`,
    /** The item similarities behind `/similar`; the ranking winner's own where it has some. */
    similarModel: `${run}/models/similar.bin`,
    contacts: `${run}/contacts.csv`,
    /** One shard's share of exports that are one file. */
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
  };
};

/** What a file name may have, with room for an ending: file systems hold names to 255 bytes. */
const GREATEST_FILE_NAME = 160;

/** An id as a file name: percent-encoded; a long one is cut and told apart by its hash. */
function fileName(id: string): string {
  const encoded = encodeURIComponent(id.toWellFormed());
  if (encoded.length <= GREATEST_FILE_NAME) return encoded;
  const hash = createHash('sha256').update(id).digest('hex').slice(0, 16);
  return `${encoded.slice(0, GREATEST_FILE_NAME - 17).replace(/%.?$/, '')}-${hash}`;
}
