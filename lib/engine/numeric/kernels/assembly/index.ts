/** What the compiled module exports. Compiled by `npm run kernels`. */
export { factorTiles, invertTiles, multiplyTiles } from './inverse';
export { meanOfNeighbours } from './neighbours';
export { nmfEstimates, nmfFactors } from './nmf';
export { compare, cosineRow, msdRow, pearsonBaselineRow, pearsonRow } from './similarities';
export { svd, svdpp } from './svd';
export { addRows, columnSums, gramRow } from './weights';
