/** The embedded cloud's EventBridge Scheduler: asks for a retraining each day, as the stack's schedule does. */
import { Cron } from 'croner';
import type * as z from 'zod';
import type { scheduledSchema } from '../contracts/events.ts';
import type { Settings } from '../contracts/settings.ts';

/** A retraining that is due while the machine sleeps is skipped. */
export function startSchedule(
  { hour, minute }: Settings['retrainAt'],
  ask: (event: z.infer<typeof scheduledSchema>) => Promise<void>,
): Pick<Cron, 'stop' | 'trigger'> {
  return new Cron(`${minute} ${hour} * * *`, { timezone: 'Etc/UTC' }, async (job: Cron) => {
    const scheduledTime = (job.currentRun() ?? new Date()).toISOString();
    await ask({ trigger: 'schedule', scheduledTime });
  });
}
