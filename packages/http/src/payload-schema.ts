import type { EventType } from '@posthorn/core'
import { toJsonSchema } from '@valibot/to-json-schema'
import type * as v from 'valibot'
import type { JsonSchema } from './json-schema.js'

const printed = new WeakMap<object, JsonSchema>()

/**
 * The JSON Schema of an event type's payload: what its library prints (Standard JSON Schema), or valibot's own printer;
 * null where there is neither, or what it prints is no object.
 */
export function payloadSchemaOf(schema: EventType['schema']): JsonSchema | null {
  if (schema === null) return null
  const known = printed.get(schema) ?? print(schema)
  if (known !== null) printed.set(schema, known)
  return known
}

function print(schema: NonNullable<EventType['schema']>): JsonSchema | null {
  try {
    const result: unknown = isValibot(schema)
      ? toJsonSchema(schema, { typeMode: 'input', target: 'draft-2020-12', errorMode: 'ignore' })
      : standardJsonSchema(schema['~standard'])
    return isJsonObject(result) ? JSON.parse(JSON.stringify(result)) : null
  } catch {
    // The library has no words for it: documentation goes without
    return null
  }
}

function isValibot(schema: NonNullable<EventType['schema']>): schema is v.GenericSchema {
  return schema['~standard'].vendor === 'valibot'
}

/** Source: https://standardschema.dev/json-schema */
function standardJsonSchema(standard: object): unknown {
  const converter: unknown = Reflect.get(standard, 'jsonSchema')
  if (!isJsonObject(converter) || typeof converter.input !== 'function') return null
  return Reflect.apply(converter.input, converter, [{ target: 'draft-2020-12' }])
}

function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
