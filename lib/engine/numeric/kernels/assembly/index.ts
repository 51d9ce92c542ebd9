/** What the compiled module exports. Compiled by `npm run kernels`. */
export { meanOfNeighbours } from './neighbours';
export { nmf, nmfProducts } from './nmf';
export { orderBySimilarity, orderOver } from './order';
export { countBetween } from './ranks';
export { compare, cosineRow, msdRow, pearsonBaselineRow, pearsonRow } from './similarities';
export { svd, svdpp } from './svd';
export { rowProducts } from './tiles';
export { walk, walkOver } from './walk';
