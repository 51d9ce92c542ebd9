import { AwsSolutionsChecks } from 'cdk-nag';
import { expect, test } from 'vitest';
import type { DwellStackProps } from '../../lib/cloud/dwell-stack.ts';
import { createStack } from './synthesised.ts';

test.each<Partial<DwellStackProps>>([
  {},
  { authorization: 'none', allowedOrigins: ['https://shop.example.com'] },
  { production: false },
])('with %o every finding of AwsSolutions is fixed or accepted with a reason', (props) => {
  const stack = createStack(props, { context: { 'aws:cdk:bundling-stacks': [] } });

  const { violations } = new AwsSolutionsChecks().validateScope(stack);

  expect(violations).toEqual([]);
});
