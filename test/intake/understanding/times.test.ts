import { expect, test } from 'vitest';
import { type TimeFormat, timeFormatOf, timeOf } from '../../../lib/intake/understanding/times.ts';

const NOON = Date.UTC(2026, 2, 1, 12, 30, 15);
const MIDNIGHT = Date.UTC(2026, 2, 1);

test.each<[text: string, format: TimeFormat, time: number]>([
  ['2026-03-01T12:30:15Z', 'iso', NOON],
  ['2026-03-01 12:30:15', 'iso', NOON],
  ['2026-03-01T12:30:15.250Z', 'iso', NOON + 250],
  ['2026-03-01T14:30:15+02:00', 'iso', NOON],
  ['2026-03-01T07:00:15-0530', 'iso', NOON],
  ['2026-03-01 12:30:15 UTC', 'iso', NOON],
  ['2026-03-01', 'iso', MIDNIGHT],
  ['1772368215', 'epoch-s', NOON],
  ['1772368215.25', 'epoch-s', NOON + 250],
  ['1772368215000', 'epoch-ms', NOON],
  ['1772368215000000', 'epoch-us', NOON],
  ['20260301', 'compact', MIDNIGHT],
  ['20260301T123015Z', 'compact', NOON],
  ['20260301T143015.250+0200', 'compact', NOON + 250],
  ['20260301T1230+00', 'compact', NOON - 15_000],
  ['46082.5', 'spreadsheet', Date.UTC(2026, 2, 1, 12)],
  ['01.03.2026 12:30:15', 'day-first', NOON],
  ['1.3.2026', 'day-first', MIDNIGHT],
])('%s is read as %s', (text, format, time) => {
  expect(timeFormatOf([text])).toBe(format);
  expect(timeOf(text, format)).toBe(time);
});

test('the order of day and month is told by a day above 12, and by nothing else', () => {
  expect(timeFormatOf(['03/01/2026', '03/25/2026'])).toBe('month-first');
  expect(timeOf('03/01/2026 12:30 PM', 'month-first')).toBe(Date.UTC(2026, 2, 1, 12, 30));
  expect(timeFormatOf(['01/03/2026', '25/03/2026'])).toBe('day-first');
  expect(timeFormatOf(['01/03/2026', '02/03/2026'])).toBeNull();
});

test.each(['soon', '', '2026-02-30', '42'])('%j is no point in time', (text) => {
  expect(timeFormatOf([text])).toBeNull();
});
