/** The embedded cloud's EventBridge Scheduler: asks for a retraining each day, as the stack's schedule does. */
import { Cron } from 'croner';
import type * as z from 'zod';
import type { scheduledSchema } from '../contracts/events.ts';
import type { Settings } from '../contracts/settings.ts';

type Scheduled = z.infer<typeof scheduledSchema>;

export interface Schedule {
  stop(): void;
}

/** A time that passes while the machine sleeps is passed over. */
export function startSchedule(
  { hour, minute }: Settings['retrainAt'],
  ask: (event: Scheduled) => Promise<void>,
): Schedule {
  const job = new Cron(`${minute} ${hour} * * *`, { timezone: 'Etc/UTC' }, async (self: Cron) => {
    const scheduledTime = (self.currentRun() ?? new Date()).toISOString();
    await ask({ trigger: 'schedule', scheduledTime });
  });
  return { stop: () => job.stop() };
}
