import { toJsonSchema } from '@valibot/to-json-schema'
import type * as v from 'valibot'

/** A JSON Schema (draft 2020-12), as OpenAPI 3.1 takes it. */
export type JsonSchema = Record<string, unknown>

/** Schemas that a document names, by name: wherever one stands within another, a reference stands for it. */
export type NamedSchemas = Readonly<Record<string, v.GenericSchema>>

/** Where an OpenAPI document keeps the schemas it names. */
export const schemaPath = '#/components/schemas/'

/**
 * Prints a schema: `input` is what a client may send, `output` what it gets. Checks that JSON Schema has no words for
 * are left out; so is what is no JSON at all, which then allows anything.
 */
export function jsonSchemaOf(schema: v.GenericSchema, mode: 'input' | 'output', named: NamedSchemas = {}): JsonSchema {
  const {
    $schema: _,
    $defs,
    ...printed
  } = toJsonSchema(schema, {
    typeMode: mode,
    target: 'draft-2020-12',
    errorMode: 'ignore',
    ignoreActions: ['check', 'guard', 'raw_check', 'trim'],
    definitions: { ...named },
    overrideRef: ({ referenceId }) => `${schemaPath}${referenceId}`,
    overrideSchema: ({ valibotSchema, jsonSchema }) =>
      mode === 'output' && 'entries' in valibotSchema
        ? { ...jsonSchema, required: requiredKeys(valibotSchema.entries) }
        : null,
  })
  return { ...printed }
}

/** What is given always: also what has a default, which is an output always. */
function requiredKeys(entries: unknown): string[] {
  if (typeof entries !== 'object' || entries === null) return []
  return Object.entries(entries).flatMap(([name, entry]) => (isLeftOut(entry) ? [] : [name]))
}

function isLeftOut(entry: { type: string; default?: unknown }): boolean {
  return ['optional', 'exact_optional', 'nullish'].includes(entry.type) && entry.default === undefined
}
