import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { scheduledSchema } from '../../lib/contracts/events.ts';
import { startSchedule } from '../../lib/local/schedule.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-03-01T02:59:00Z') });
});

afterEach(() => {
  vi.useRealTimers();
});

test('a retraining is asked for each day at the time of the settings, in UTC', async () => {
  const asked: unknown[] = [];
  const schedule = startSchedule({ hour: 3, minute: 15 }, async (event) => void asked.push(event));

  await vi.advanceTimersByTimeAsync(25 * 60 * 60 * 1000);

  expect(asked).toEqual([
    { trigger: 'schedule', scheduledTime: '2026-03-01T03:15:00.000Z' },
    { trigger: 'schedule', scheduledTime: '2026-03-02T03:15:00.000Z' },
  ]);
  for (const event of asked) scheduledSchema.parse(event);
  schedule.stop();
});
