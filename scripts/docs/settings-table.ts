/** The table of settings in docs/deploy.md, made from their schema. */
import * as z from 'zod';
import { table } from '../../bench/figures.ts';
import { settingsSchema } from '../../lib/contracts/settings.ts';

type JsonSchema = z.core.JSONSchema.BaseSchema;

export function settingsTable(): string {
  const { properties = {} } = z.toJSONSchema(settingsSchema, { io: 'input' });
  const rows = Object.entries(properties as Record<string, JsonSchema>).map(([name, field]) => [
    `\`${name}\``,
    field.default === undefined ? '' : `\`${JSON.stringify(field.default)}\``,
    kindOf(field),
    field.description ?? '',
  ]);
  return table(['setting', 'default', 'may be', ''], rows, 4);
}

function kindOf(schema: JsonSchema): string {
  const { type, minimum, maximum, exclusiveMinimum } = schema;
  if (typeof schema.mayBe === 'string') return schema.mayBe;
  if (schema.enum) return schema.enum.map((value) => `\`${JSON.stringify(value)}\``).join(', ');
  if (schema.properties) return fieldsOf(schema.properties as Record<string, JsonSchema>);
  if (type === 'object') return 'an object';
  if (type === 'string') return 'text';
  if (type === 'boolean') return '`true` or `false`';
  const range = [
    minimum === undefined ? '' : `from ${minimum}`,
    exclusiveMinimum === undefined ? '' : `above ${exclusiveMinimum}`,
    maximum === undefined ? '' : `to ${maximum}`,
  ];
  return [`a ${type === 'integer' ? 'whole number' : 'number'}`, ...range].filter(Boolean).join(' ');
}

const fieldsOf = (properties: Record<string, JsonSchema>) =>
  Object.entries(properties)
    .map(([name, field]) => `\`${name}\`: ${kindOf(field)}`)
    .join('; ');
