import { readdirSync } from 'node:fs';
import { StateMachine } from 'aws-local-stepfunctions';
import { describe, expect, test } from 'vitest';
import { type Settings, settingsSchema } from '../../lib/contracts/settings.ts';
import { localWorkflow } from '../../lib/local/step-functions/definition.ts';
import { resource, synthesise } from './synthesised.ts';

interface State {
  readonly Type: string;
  readonly Resource?: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly End?: boolean;
  readonly Catch?: { readonly ErrorEquals: string[]; readonly Next: string }[];
  readonly Choices?: { readonly Next: string }[];
  readonly ItemProcessor?: Machine;
}
interface Machine {
  readonly StartAt: string;
  readonly TimeoutSeconds?: number;
  readonly States: Record<string, State>;
}

const template = synthesise();
const stateMachine = resource(template, 'AWS::StepFunctions::StateMachine').Properties;
/** The definition as it is deployed. */
const text: string = stateMachine.DefinitionString;
const definition: Machine = JSON.parse(text);
/** The workflow itself and the machines within its maps, which are complete machines themselves. */
const machines = [
  definition,
  ...Object.values(definition.States).flatMap(({ ItemProcessor }) => ItemProcessor ?? []),
];
const tasks = machines.flatMap(({ States }) =>
  Object.entries(States).filter(([, { Type }]) => Type === 'Task'),
);

describe('the definition', () => {
  test('is valid Amazon States Language', () => {
    const arns = text.replaceAll(/\$\{([^}]+)\}/g, 'arn:aws:lambda:eu-central-1:123456789012:function:$1');

    expect(() => new StateMachine(JSON.parse(arns))).not.toThrow();
  });

  test('equals that of the embedded cloud, except for what runs the tasks and for how long', () => {
    const local = localWorkflow((name) => `\${${name}}`, settingsSchema.parse({}));

    const withoutTimes = (one: unknown) =>
      JSON.parse(JSON.stringify(one, (key, value) => (key === 'TimeoutSeconds' ? undefined : value)));

    expect(withoutTimes(local.definition)).toEqual(withoutTimes(definition));
  });

  test('ends an execution that waits for others, before its history of 25,000 events is full', () => {
    const eventsOfAnHour = 10 * 2 * 60;

    expect(definition.TimeoutSeconds).toBeLessThan(3600 * (24_000 / eventsOfAnHour));
  });

  test('runs six functions at once, or as many as the settings say', () => {
    const limits = (settings: Partial<Settings>) =>
      Object.values(localWorkflow((name) => name, settingsSchema.parse(settings)).definition.States).flatMap(
        (state) => ('MaxConcurrency' in state ? [state.MaxConcurrency] : []),
      );

    expect(limits({})).toEqual([6, 6]);
    expect(limits({ maxConcurrency: 40 })).toEqual([40, 40]);
  });

  test('runs in each Task state the function of the same name', () => {
    expect(tasks.map(([, { Resource }]) => Resource)).toEqual(tasks.map(([name]) => `\${${name}}`));
  });

  test('names all functions except those that are called from elsewhere', () => {
    const folders = readdirSync(new URL('../../functions', import.meta.url), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);

    expect([...tasks.map(([name]) => name), 'start', 'api'].sort()).toEqual(folders.sort());
  });

  test('leads from each state to one that exists', () => {
    const missing = machines.flatMap(({ StartAt, States }) =>
      [StartAt, ...Object.values(States).flatMap(targetsOf)].filter((target) => !(target in States)),
    );

    expect(missing).toEqual([]);
  });

  test('has no state that nothing leads to', () => {
    const unreachable = machines.flatMap(({ StartAt, States }) => {
      const targets = new Set([StartAt, ...Object.values(States).flatMap(targetsOf)]);
      return Object.keys(States).filter((name) => !targets.has(name));
    });

    expect(unreachable).toEqual([]);
  });

  test('records every failure of a state that works on the whole run, except those of clearing up', () => {
    const uncaught = Object.entries(definition.States)
      .filter(([name, { Type }]) => ['Task', 'Map'].includes(Type) && name !== 'record-failure')
      .filter(([, { Catch }]) => Catch?.at(-1)?.Next !== 'record-failure')
      .map(([name]) => name);

    expect(uncaught).toEqual(['sweep']);
  });

  test('catches an answer that is too large by its name, which States.ALL does not cover', () => {
    const catchers = machines
      .flatMap(({ States }) => Object.values(States))
      .flatMap(({ Catch }) => (Catch ? [Catch.map(({ ErrorEquals }) => ErrorEquals)] : []));

    expect(catchers.length).toBeGreaterThan(8);
    for (const errors of catchers) expect(errors).toEqual([['States.DataLimitExceeded'], ['States.ALL']]);
  });
});

describe('the state machine', () => {
  test('replaces each placeholder by the function of that name', () => {
    const names = [...new Set(tasks.map(([name]) => name))];

    expect(stateMachine.DefinitionSubstitutions).toEqual(
      Object.fromEntries(names.map((name) => [name, { 'Fn::GetAtt': [functionId(name), 'Arn'] }])),
    );
  });

  test('logs every step without payloads, and is traced', () => {
    expect(stateMachine.LoggingConfiguration).toMatchObject({ Level: 'ALL', IncludeExecutionData: false });
    expect(stateMachine.TracingConfiguration).toEqual({ Enabled: true });
  });
});

const functionId = (name: string) =>
  expect.stringMatching(new RegExp(`^functions${name.replaceAll('-', '')}function`));

function targetsOf({ Next, Default, Catch = [], Choices = [] }: State): string[] {
  const others = [...Catch, ...Choices].map((branch) => branch.Next);
  return [Next, Default, ...others].filter((target) => target !== undefined);
}
