/** The outcome of a tuning as a table for the terminal, within 120 columns. */
import type { Figure, TunedModel } from '../../lib/cores/tune-jobs.ts';
import { isWithinNoise } from '../../lib/engine/evaluation/confidence.ts';
import type { GivenParameters } from '../../lib/engine/parameters.ts';
import type { TuningVerdict } from '../../lib/engine/tuning/choice.ts';
import { bold, dim, green, yellow } from './colors.ts';
import { textTable } from './table.ts';

const LEGEND =
  'default, tuned: RMSE (lower is better) or precision@10 (higher is better) on rows that the tuning has not seen.\n' +
  'within noise: the 95 % interval of the difference contains 0; on other rows the order may be reversed.\n' +
  'only noise: what was tried was ahead of the default by no more than chance explains, and the default stays.';

export function tuningText(dataset: string, models: readonly TunedModel[]): string {
  const table = textTable(
    ['model', 'judged by', 'default', 'tuned', '', 'changed', 'evaluations'],
    models.map((model) => [
      model.model,
      model.kind === 'rating' ? 'RMSE' : 'precision@10',
      figureText(model.judged.default),
      figureText(model.judged.tuned),
      verdictText(model),
      changesText(model.changes).join('\n'),
      model.evaluations,
    ]),
    ['model', 'judged by', '', 'changed'],
  );
  const reasons = models.flatMap(({ model, judged }) =>
    judged.tuned.reason === undefined ? [] : [yellow(`${model}: ${judged.tuned.reason}`)],
  );
  return [`${bold('Tuned')} ${dim(`on ${dataset}`)}`, table, dim(LEGEND), ...reasons, ''].join('\n');
}

/** One text per parameter, as `similarity.name cosine`. */
export function changesText(changes: GivenParameters, path = ''): string[] {
  return Object.entries(changes).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null
      ? changesText(value as GivenParameters, `${path}${name}.`)
      : [`${path}${name} ${value}`],
  );
}

/** Why the default stays. */
const UNCHANGED: Record<Exclude<TuningVerdict, 'changed'>, string> = {
  'only-noise': 'only noise',
  'nothing-better': 'nothing better',
  'too-few-folds': 'budget too small',
};

function verdictText({ kind, verdict, judged: { difference } }: TunedModel): string {
  if (verdict !== 'changed') return dim(UNCHANGED[verdict]);
  if (difference === null) return '';
  if (isWithinNoise(difference)) return dim('within noise');
  return difference.mean < 0 === (kind === 'rating') ? green('better') : yellow('worse');
}

const figureText = ({ mean }: Figure) => (mean === null ? '–' : mean.toFixed(4));
