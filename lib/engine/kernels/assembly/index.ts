/** What the compiled module exports. Compiled by `npm run kernels`. */
export { addProducts, addProductsAndValues, addSquaredDifferences, meanOfNeighbours } from './neighbours';
export { nmf, nmfProducts } from './nmf';
export { svd, svdpp } from './svd';
export { rowProducts } from './tiles';
