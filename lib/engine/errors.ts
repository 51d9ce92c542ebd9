/** Every error that the engine throws on purpose. The message is one line that a user can act on. */
export class EngineError extends Error {
  override readonly name: string = 'EngineError';
}

/** The fit diverged: parameters are no longer finite numbers. */
export class DivergedError extends EngineError {
  override readonly name = 'DivergedError';
  readonly model: string;
  readonly epoch: number;

  /** @param epoch from 1. */
  constructor(model: string, epoch: number, greatestDuration: number) {
    super(
      `${model} diverged in epoch ${epoch}: its parameters are no longer finite numbers. ${remedy(greatestDuration)}`,
    );
    this.model = model;
    this.epoch = epoch;
  }
}

/** A model's answer is not a finite number: its fit diverged without noticing. */
export class NotFiniteError extends EngineError {
  override readonly name = 'NotFiniteError';

  constructor(estimate: number, greatestDuration: number) {
    super(`the fit diverged: an estimate is ${estimate}. ${remedy(greatestDuration)}`);
  }
}

const remedy = (greatestDuration: number) =>
  `Durations reach ${greatestDuration}; use a smaller learningRate, or durations scaled to 0..1`;

/** A model's parameters were refused: unknown key, wrong type, or out of range. */
export class ParameterError extends EngineError {
  override readonly name = 'ParameterError';
}

/** The request cannot be answered for this data: too few rows, more folds than rows, no such model. */
export class DataError extends EngineError {
  override readonly name = 'DataError';
}
