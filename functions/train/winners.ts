/** The winners, fitted on all rows. If one cannot be fitted, the next on the leaderboard takes its place. */
import type { RunNote } from '../../lib/contracts/run-notes.ts';
import type { Choice, SelectedKind } from '../../lib/contracts/workflow.ts';
import { DivergedError } from '../../lib/engine/errors.ts';
import type { StoredModel } from '../../lib/engine/fit-model.ts';

/** What the notes call each kind's work. */
const PURPOSES: Record<SelectedKind, string> = {
  ranking: 'products to show',
  audience: 'audiences',
  rating: 'predicted durations',
};

export interface FittedWinner {
  readonly fitted: StoredModel;
  /** Why another model was taken. */
  readonly note?: RunNote;
}

/**
 * A function's memory may have room for only one of EASE's size, so only the last one is kept. The audience winner may be
 * the ranking or the rating winner too: it is fitted once, if it is asked for between the two.
 */
export class WinnerFits {
  readonly #choice: Choice;
  readonly #fit: (model: string) => StoredModel;
  readonly #failures = new Map<string, DivergedError>();
  #last: StoredModel | undefined;

  constructor(choice: Choice, fit: (model: string) => StoredModel) {
    this.#choice = choice;
    this.#fit = fit;
  }

  /**
   * Null when there is no winner of the kind.
   * @throws DivergedError when every model of the kind diverges.
   */
  fitted(kind: SelectedKind): FittedWinner | null {
    const winner = this.#choice[kind];
    if (winner === null) return null;
    let failure: DivergedError | undefined;
    for (const model of [winner, ...(this.#choice.runnersUp?.[kind] ?? [])]) {
      const outcome = this.#outcomeOf(model);
      if (!(outcome instanceof DivergedError))
        return { fitted: outcome, note: failure && noteOf(kind, winner, failure, model) };
      failure ??= outcome;
    }
    throw failure;
  }

  #outcomeOf(model: string): StoredModel | DivergedError {
    if (this.#last?.spec.name === model) return this.#last;
    const failure = this.#failures.get(model);
    if (failure) return failure;
    this.#last = undefined;
    try {
      this.#last = this.#fit(model);
      return this.#last;
    } catch (error) {
      if (!(error instanceof DivergedError)) throw error;
      this.#failures.set(model, error);
      return error;
    }
  }
}

const noteOf = (kind: SelectedKind, winner: string, { message }: DivergedError, taken: string): RunNote => ({
  code: 'winner-not-fitted',
  message:
    `${winner} won (${PURPOSES[kind]}), but could not be fitted on all rows (${message}); ` +
    `${taken} is used, the next best that could`,
});
