import { expect, test } from 'vitest';
import { readContext } from '../../lib/cloud/context.ts';
import { BAKE_OFF } from '../../lib/engine/registry.ts';

const read = (given: Record<string, unknown>) => readContext((name) => given[name]);

test('without context everything has its default, and callers must sign', () => {
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

test('models and parameters that fit the registry are taken as given', () => {
  const given = { models: ['jaccard', 'SVD'], parameters: { SVD: { factors: 20 }, EASE: {} } };

  expect(read({ settings: given }).settings).toMatchObject(given);
});

test('production may be text', () => {
  expect(read({ production: 'false' }).production).toBe(false);
});

test.each([
  { given: { settings: '{"fold": 5}' }, says: 'settings: Unrecognized key: "fold"' },
  { given: { settings: '{"folds": 1}' }, says: 'settings.folds: Too small: expected number to be >=2' },
  { given: { settings: '{folds: 5}' }, says: 'settings: is not JSON' },
  {
    given: { settings: '{"models": ["SVD", "SVD2", "Slope1"]}' },
    says: "settings.models: no model is named 'SVD2' or 'Slope1'; there are NormalPredictor",
  },
  {
    given: { settings: '{"audienceTarget": "clicks"}' },
    says: 'settings.audienceTarget: Invalid option: expected one of "attention"|"views"',
  },
  {
    given: { settings: '{"audienceBy": "rating", "models": ["EASE", "cosine"]}' },
    says: 'settings.audienceBy: rating needs a rating model, and the setting models names none',
  },
  {
    given: { settings: '{"parameters": {"SVD2": {}}}' },
    says: "settings.parameters: no model is named 'SVD2'; there are NormalPredictor",
  },
  {
    given: { settings: '{"parameters": {"SVD": {"factor": 20}}}' },
    says: "settings.parameters: SVD: there is no parameter 'factor'; allowed: factors (",
  },
  {
    given: { settings: '{"parameters": {"SVD": {"factors": 0}}}' },
    says: "settings.parameters: SVD: 'factors' must be a whole number from 1 to 10000, not 0",
  },
  {
    given: { settings: '{"parameters": {"factors": 20}}' },
    says: 'settings.parameters.factors: Invalid input: expected record, received number',
  },
  {
    given: { settings: '{"datasets": {"shop": {"models": ["SVD2"]}}}' },
    says: "settings.datasets.shop.models: no model is named 'SVD2'; there are NormalPredictor",
  },
  {
    given: { settings: '{"models": ["EASE"], "datasets": {"shop": {"audienceBy": "rating"}}}' },
    says: 'settings.datasets.shop.audienceBy: rating needs a rating model, and the setting models names none',
  },
  {
    given: { settings: '{"datasets": {"shop": {"settleSeconds": 5}}}' },
    says: 'settings.datasets.shop: Unrecognized key: "settleSeconds"',
  },
  { given: { authorization: 'jwt' }, says: 'authorization: Invalid option: expected one of "iam"|"none"' },
  { given: { production: 'perhaps' }, says: 'production: Invalid input' },
  { given: { stackName: '1st' }, says: 'stackName: must be letters, digits and hyphens' },
])('$given is refused in one line that says why', ({ given, says }) => {
  expect(() => read(given)).toThrow(says);
  expect(() => read(given)).toThrow(/^[^\n]*$/);
});

test('settings that a function’s environment cannot hold are refused', () => {
  const parameters = (count: number) =>
    Object.fromEntries(BAKE_OFF.slice(0, count).map(({ name }) => [name, {}]));
  const columns = (length: number) => ({ customer: 'x'.repeat(length) });

  expect(() => read({ settings: { columns: columns(2000), parameters: parameters(3) } })).not.toThrow();
  expect(() => read({ settings: { columns: columns(3200) } })).toThrow(
    /^the context .* settings: they are 3\d\d\d bytes of JSON, and a function's environment has room for 3200;/,
  );
});
