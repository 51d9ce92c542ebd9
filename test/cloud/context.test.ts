import { expect, test } from 'vitest';
import { readContext } from '../../lib/cloud/context.ts';

const read = (given: Record<string, unknown>) => readContext((name) => given[name]);

test('with no context everything has its default, and callers must sign', () => {
  expect(read({})).toMatchObject({
    stackName: 'dwell',
    production: true,
    authorization: 'iam',
    allowedOrigins: [],
    settings: { folds: 3, retrainAt: { hour: 3, minute: 0 } },
  });
});

test('settings may be JSON text, as on the command line, or a value, as in cdk.json', () => {
  expect(read({ settings: '{"folds": 5}' }).settings.folds).toBe(5);
  expect(read({ settings: { folds: 5 } }).settings.folds).toBe(5);
});

test('production may be text', () => {
  expect(read({ production: 'false' }).production).toBe(false);
});

test.each([
  { given: { settings: '{"fold": 5}' }, says: 'settings: Unrecognized key: "fold"' },
  { given: { settings: '{"folds": 1}' }, says: 'settings.folds: Too small: expected number to be >=2' },
  { given: { settings: '{folds: 5}' }, says: 'settings: is not JSON' },
  { given: { authorization: 'jwt' }, says: 'authorization: Invalid option: expected one of "iam"|"none"' },
  { given: { production: 'perhaps' }, says: 'production: Invalid input' },
  { given: { stackName: '1st' }, says: 'stackName: must be letters, digits and hyphens' },
])('$given is refused in one line that says why', ({ given, says }) => {
  expect(() => read(given)).toThrow(says);
  expect(() => read(given)).toThrow(/^[^\n]*$/);
});
