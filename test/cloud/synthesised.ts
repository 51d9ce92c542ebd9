/** The stack as CDK renders it with the flags of cdk.json. */
import { readFileSync } from 'node:fs';
import { App, type AppProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { readContext } from '../../lib/cloud/context.ts';
import { DwellStack, type DwellStackProps } from '../../lib/cloud/dwell-stack.ts';

const { context: flags } = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8'));

export function createStack(
  props: Partial<DwellStackProps> = {},
  { context, ...app }: AppProps = {},
): DwellStack {
  return new DwellStack(new App({ context: { ...flags, ...context }, ...app }), 'dwell', {
    ...readContext(() => undefined),
    ...props,
  });
}

/** Without bundling and CDK's own validation, which take seconds; test/cloud/bundles.test.ts has both. */
export function synthesise(props: Partial<DwellStackProps> = {}): Template {
  return Template.fromStack(
    createStack(props, {
      context: { 'aws:cdk:bundling-stacks': [] },
      builtinCloudFormationValidation: false,
    }),
  );
}

export interface Resource {
  // biome-ignore lint/suspicious/noExplicitAny: each type of resource has its own properties
  readonly Properties: any;
  readonly DeletionPolicy?: string;
}

/** The only resource of the type whose logical id starts with the prefix. */
export function resource(template: Template, type: string, idPrefix = ''): Resource {
  const found = Object.entries(template.findResources(type)).filter(([id]) => id.startsWith(idPrefix));
  if (found.length !== 1) throw new Error(`${found.length} resources ${idPrefix}… of type ${type}`);
  return found[0][1] as Resource;
}
