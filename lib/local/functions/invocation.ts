/** What goes to a worker thread and what comes back: the same as goes into a Lambda function and comes out of it. */

export interface Invocation {
  readonly id: string;
  /** The function's folder in functions/. */
  readonly name: string;
  readonly event: unknown;
  readonly timeLimitMs: number;
}

/** JSON text of what the handler returned, or the error as Lambda reports it. */
export type Outcome =
  | { readonly payload: string }
  | { readonly errorType: string; readonly errorMessage: string; readonly trace: readonly string[] };

/** A failed invocation as Step Functions sees it: its name is the state's Error, its message the Cause. */
export class InvocationError extends Error {
  constructor(errorType: string, errorMessage: string, trace: readonly string[] = []) {
    super(JSON.stringify({ errorType, errorMessage, trace }));
    this.name = errorType;
  }
}
