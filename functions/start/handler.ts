/** Turns an upload into a run, or a record that says why not; and the daily schedule into a run for each data set. */
import { InputError } from '../../lib/contracts/errors.ts';
import { type Started, startEventSchema } from '../../lib/contracts/events.ts';
import { startRun } from '../../lib/runs/start-run.ts';
import { checkedInput, logged, type Surroundings, type TimeLeft } from '../stage.ts';

export async function handler(event: unknown, context?: TimeLeft): Promise<Started> {
  const checked = checkedInput('start', startEventSchema, event);
  const subject = 'detail' in checked ? { key: checked.detail.object.key } : { trigger: checked.trigger };
  const start = async ({ settings, now, addToLog }: Surroundings) => {
    const started = await startRun(checked, now, settings.settleSeconds).catch((error: unknown): Started => {
      // The schedule comes every day: a lack of data is not a failure yet, and a retry would not help.
      const isEmpty = error instanceof InputError && !('detail' in checked);
      if (!isEmpty) throw error;
      return { started: false, reason: error.message };
    });
    addToLog(started);
    return started;
  };
  return logged('start', subject, start, context);
}
