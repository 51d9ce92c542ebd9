/** How all sides cut a log. The scripts of bench/peers have the same numbers; hashes of the folds are compared. */
export const FOLDS = 3;
export const SEED = 0;
