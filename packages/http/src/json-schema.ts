import { type ConversionConfig, toJsonSchema, toJsonSchemaDefs } from '@valibot/to-json-schema'
import type * as v from 'valibot'

/** A JSON Schema (draft 2020-12), as OpenAPI 3.1 takes it. */
export type JsonSchema = Record<string, unknown>

/** Schemas that a document names, by name: wherever one stands within another, a reference stands for it. */
export type NamedSchemas = Readonly<Record<string, v.GenericSchema>>

/** Where an OpenAPI document keeps the schemas it names. */
export const schemaPath = '#/components/schemas/'

/**
 * Prints a schema: `input` is what a client may send, `output` what it gets. Checks that JSON Schema has no words for
 * are left out; what is no JSON at all is printed as anything.
 */
export function jsonSchemaOf(schema: v.GenericSchema, mode: 'input' | 'output', named: NamedSchemas = {}): JsonSchema {
  const { $schema: _, $defs, ...printed } = toJsonSchema(schema, { ...settings(mode), definitions: { ...named } })
  return { ...printed }
}

/** Prints the schemas that a document names, as what a client gets. */
export function namedJsonSchemas(named: NamedSchemas): Record<string, JsonSchema> {
  const printed = Object.entries(toJsonSchemaDefs({ ...named }, settings('output')))
  return Object.fromEntries(printed.map(([name, schema]) => [name, { ...schema }]))
}

function settings(mode: 'input' | 'output'): ConversionConfig {
  return {
    typeMode: mode,
    target: 'draft-2020-12',
    errorMode: 'ignore',
    ignoreActions: ['check', 'guard', 'raw_check', 'trim'],
    overrideRef: ({ referenceId }) => `${schemaPath}${referenceId}`,
    overrideSchema({ valibotSchema, jsonSchema }) {
      const { default: byDefault, ...printed } = jsonSchema
      if (mode === 'output' && 'entries' in valibotSchema) printed.required = requiredKeys(valibotSchema.entries)
      // A default is for what a client may leave out, and of an entry that is left out as it is there is none
      const hasDefault = mode === 'input' && byDefault !== undefined && !isLeftOut(valibotSchema)
      return hasDefault ? { ...printed, default: byDefault } : printed
    },
  }
}

/** What is given always: also what has a default, which is an output always. */
function requiredKeys(entries: unknown): string[] {
  if (typeof entries !== 'object' || entries === null) return []
  return Object.entries(entries).flatMap(([name, entry]) => (isLeftOut(entry) ? [] : [name]))
}

/** Whether an object may be without this entry. */
export function isLeftOut(entry: { type: string; default?: unknown }): boolean {
  return ['optional', 'exact_optional', 'nullish'].includes(entry.type) && entry.default === undefined
}
