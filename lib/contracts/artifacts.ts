/** Where things lie in the two buckets. */

/** Keys in the upload bucket. */
export const CLICKS_PREFIX = 'clicks/';
export const CONTACTS_PREFIX = 'contacts/';

/** Keys in the artifacts bucket. */
export const artifactKeys = (runId: string) => {
  const run = `runs/${runId}`;
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
  const prefix = `exports/${dataset}/${runId}/`;
  return {
    prefix,
    recommendations: `${prefix}recommendations.csv`,
    audience: (product: string) => `${prefix}audience/${encodeURIComponent(product)}.csv`,
    leaderboard: `${prefix}leaderboard.json`,
    bestPredictions: `${prefix}best_predictions.csv`,
    worstPredictions: `${prefix}worst_predictions.csv`,
    profile: `${prefix}profile.json`,
    rejects: `${prefix}rejects.csv`,
    contacts: `${prefix}contacts.csv`,
  };
};
