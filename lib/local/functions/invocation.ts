/** What goes to a worker thread and what comes back: the same as what goes into a Lambda function and out of it. */

export interface Invocation {
  readonly id: string;
  /** The function's folder in functions/. */
  readonly name: string;
  readonly event: unknown;
  readonly timeLimitMs: number;
}

/** JSON text of what the handler returned, or the error as Lambda puts it. */
export type Outcome = { readonly payload: string } | { readonly error: FunctionError };

export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: string[];
}

/** Says that a worker has begun with an invocation: until then it waited for a free thread. */
export interface Begun {
  readonly begun: string;
}

/** A failed invocation as Step Functions sees it: its name is the state's Error, its message the Cause. */
export class InvocationError extends Error {
  /** What went wrong, in words. */
  readonly reason: string;

  constructor({ errorType, errorMessage, trace }: FunctionError) {
    super(JSON.stringify({ errorType, errorMessage, trace }));
    this.name = errorType;
    this.reason = errorMessage;
  }
}
