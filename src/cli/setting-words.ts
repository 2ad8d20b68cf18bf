/** What is wrong with a setting that was typed, in a sentence with what it takes. */
import { z } from 'zod';
import { StudioError } from '../shared/errors.ts';

type JsonSchema = z.core.JSONSchema.JSONSchema;

/** @throws StudioError INVALID where a value is none that the schema takes. */
export function requireSettings(schema: z.ZodObject, settings: Readonly<Record<string, unknown>>): void {
  const issue = schema.safeParse(settings).error?.issues[0];
  if (!issue) return;
  let value: unknown = settings;
  let takes = z.toJSONSchema(schema, { io: 'input' }) as JsonSchema | undefined;
  for (const step of issue.path) {
    value = (value as Readonly<Record<PropertyKey, unknown>>)[step];
    takes = (typeof step === 'number' ? takes?.items : takes?.properties?.[String(step)]) as JsonSchema | undefined;
  }
  const name = issue.path.filter((step) => typeof step === 'string').join('.');
  const given = value === undefined ? 'and has none' : `not ${JSON.stringify(value)}`;
  throw new StudioError('INVALID', `"${name}" takes ${takes ? words(takes) : 'something else'}, ${given}.`);
}

function words(schema: JsonSchema): string {
  if (schema.anyOf) return schema.anyOf.map((one) => words(one as JsonSchema)).join(' or ');
  if (schema.enum) return schema.enum.join(' or ');
  if (schema.const !== undefined) return String(schema.const);
  if (schema.type === 'integer' || schema.type === 'number') return numberWords(schema);
  if (schema.type === 'boolean') return 'true or false';
  if (schema.type === 'null') return 'null';
  if (schema.type === 'string') return 'text';
  if (schema.type === 'array') return 'a list, such as ["a","b"]';
  return `all of ${Object.keys(schema.properties ?? {}).join(', ')}, as JSON`;
}

function numberWords({ type, minimum = -Infinity, maximum = Infinity, exclusiveMinimum }: JsonSchema): string {
  if (exclusiveMinimum !== undefined) return `a number above ${exclusiveMinimum}, ${maximum} at most`;
  if (minimum <= Number.MIN_SAFE_INTEGER) return type === 'integer' ? 'a whole number' : 'a number';
  return maximum >= Number.MAX_SAFE_INTEGER ? `${minimum} or more` : `${minimum} to ${maximum}`;
}
