import type { JsonSchema } from '../json-schema.js'

/** A value that a schema allows, made of the examples that stand in it. */
export function exampleOf(schema: unknown): unknown {
  if (!isObject(schema)) return null
  const { examples, properties, items, anyOf, enum: words, type } = schema
  if (Array.isArray(examples)) return examples[0]
  if (isObject(properties)) {
    const entries = Object.entries(properties).filter(([name, each]) => isShown(schema, name, each))
    return Object.fromEntries(entries.map(([name, each]) => [name, exampleOf(each)]))
  }
  if ('default' in schema) return schema.default
  if ('const' in schema) return schema.const
  if (Array.isArray(words)) return words[0]
  if (Array.isArray(anyOf)) return exampleOf(anyOf.at(-1))
  if (type === 'array') return [exampleOf(items)]
  return typeof type === 'string' ? plain[type] : null
}

const plain: Readonly<Record<string, unknown>> = {
  string: 'text',
  number: 1,
  integer: 1,
  boolean: true,
  object: {},
  null: null,
}

/** What may be left out is shown only where there is something to show. */
function isShown(schema: JsonSchema, name: string, property: unknown): boolean {
  if (Array.isArray(schema.required) && schema.required.includes(name)) return true
  return isObject(property) && 'examples' in property
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
