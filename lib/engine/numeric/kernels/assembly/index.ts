/** What the compiled module exports. Compiled by `npm run kernels`. */
export { factorTiles, invertTiles, multiplyTiles } from './inverse';
export { meanOfNeighbours } from './neighbours';
export { nmfEstimates, nmfFactors } from './nmf';
export { orderBySimilarity, orderOver } from './order';
export { countBetween } from './ranks';
export { compare, cosineRow, deviationRow, msdRow, pearsonBaselineRow, pearsonRow } from './similarities';
export { svd, svdpp } from './svd';
export { productTable } from './tables';
export { sumFound, walk, walkOver } from './walk';
export { addRows, columnSums, gramRow } from './weights';
