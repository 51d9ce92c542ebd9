import { EngineError } from '../errors.ts';

/** The matrix has no Cholesky factor: it is not positive definite, or too close to singular. */
export class NotPositiveDefiniteError extends EngineError {
  override readonly name = 'NotPositiveDefiniteError';

  constructor(row: number) {
    super(`the matrix is not positive definite: its factor ends at row ${row}`);
  }
}
