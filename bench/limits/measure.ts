/** Figures of two checkouts, taken in turns. */
import { computing } from './processor-time.ts';

export interface Figure {
  readonly of: string;
  readonly unit: string;
  readonly value: number;
  /** Less is better when left out. */
  readonly isBetterIfMore?: true;
}

export interface Measure {
  /** For `--only` and `--without`. */
  readonly name: string;
  /** Times that each checkout is measured, if fewer than `--rounds`. */
  readonly mostRounds?: number;
  /** Takes so long that only the checkout of this bench is measured. */
  readonly onlyAfter?: true;
  /** The same figures in the same order for every checkout. @param checkout a directory. */
  figuresOf(checkout: string): Promise<readonly Figure[]>;
  /** What others, or the processor, do: a text by `Figure.of`. */
  limits?(): Promise<ReadonlyMap<string, string>>;
}

/** A figure, and what else the machine did meanwhile. */
export interface Reading {
  readonly value: number;
  /** Cores that something else kept busy; null where the system does not say. */
  readonly load: number | null;
}

export interface LimitRow extends Omit<Figure, 'value'> {
  /** Null where there is no other checkout. */
  readonly before: Reading | null;
  readonly after: Reading;
  readonly limit: string;
}

export interface Checkouts {
  readonly before?: string;
  readonly after: string;
}

/** The best of all rounds, before and after in turns; every other round the other way round. */
export async function rowsOf(
  measure: Measure,
  checkouts: Checkouts,
  rounds: number,
  progress: (line: string) => void,
): Promise<LimitRow[]> {
  const before: TakenFigure[][] = [];
  const after: TakenFigure[][] = [];
  const sides = [
    ...(checkouts.before && !measure.onlyAfter ? [{ checkout: checkouts.before, taken: before }] : []),
    { checkout: checkouts.after, taken: after },
  ];
  for (let round = 0; round < Math.min(rounds, measure.mostRounds ?? rounds); round++)
    for (const { checkout, taken } of round % 2 === 0 ? sides : sides.toReversed()) {
      const { outcome, load } = await computing(() => measure.figuresOf(checkout));
      taken.push(outcome.map((figure) => ({ ...figure, load })));
      const side = taken === before ? 'before' : 'after';
      for (const { of, value, unit } of outcome)
        progress(`${measure.name}, ${side}: ${of} ${value.toPrecision(3)} ${unit}`);
    }
  const limits = (await measure.limits?.()) ?? new Map<string, string>();
  return after[0].map(({ of, unit, isBetterIfMore }) => ({
    ...{ of, unit, isBetterIfMore },
    before: before.length > 0 ? bestOf(before, of) : null,
    after: bestOf(after, of),
    limit: limits.get(of) ?? '',
  }));
}

type TakenFigure = Figure & Reading;

function bestOf(rounds: readonly TakenFigure[][], of: string): Reading {
  const own = rounds.flatMap((figures) => figures.filter((figure) => figure.of === of));
  const [{ value, load }] = own.toSorted((one, other) =>
    one.isBetterIfMore ? other.value - one.value : one.value - other.value,
  );
  return { value, load };
}
