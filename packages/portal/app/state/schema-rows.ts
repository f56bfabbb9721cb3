import { isObject } from '../api/failure.ts'

/** One field of a payload, as its JSON Schema says. */
export interface SchemaRow {
  /** `items[].price`; '' for the payload itself, where it is no object. */
  path: string
  /** `string`, `number | null`, `object[]`. */
  type: string
  isRequired: boolean
  description: string
  /** What else its values are held to: `"eur" | "usd"`, `format: date`. */
  rules: string[]
}

/** The fields of a JSON Schema, outer ones first. What a schema says in other ways is in its JSON. */
export function schemaRows(schema: unknown): SchemaRow[] {
  return rowsOf(schema, { root: schema, path: '', isRequired: true, opened: [] })
}

type Schema = Readonly<Record<string, unknown>>

/** Where a schema stands. */
interface Place {
  root: unknown
  path: string
  isRequired: boolean
  /** The schemas around it: one that refers to itself is opened once. */
  opened: readonly Schema[]
}

function rowsOf(schema: unknown, place: Place): SchemaRow[] {
  const node = resolve(schema, place.root)
  if (!node) return []
  const row: SchemaRow = {
    path: place.path,
    type: typeOf(node, place.root),
    isRequired: place.isRequired,
    description: typeof node.description === 'string' ? node.description : '',
    rules: rulesOf(node),
  }
  const inner = insideOf(node, place)
  return place.path === '' && inner.length > 0 ? inner : [row, ...inner]
}

/** The fields inside of a schema. */
function insideOf(node: Schema, { root, path, opened: around, isRequired }: Place): SchemaRow[] {
  if (around.includes(node)) return []
  const opened = [...around, node]
  const items = resolve(node.items, root)
  if (items) return insideOf(items, { root, path: `${path}[]`, isRequired, opened })
  const required = Array.isArray(node.required) ? node.required : []
  const properties = Object.entries(isObject(node.properties) ? node.properties : {})
  const branches = ['allOf', 'anyOf', 'oneOf'].flatMap((key) => listOf(node[key]))
  return [
    ...properties.flatMap(([name, value]) => {
      const inner = path === '' ? name : `${path}.${name}`
      return rowsOf(value, { root, path: inner, isRequired: required.includes(name), opened })
    }),
    ...branches.flatMap((branch) => {
      const found = resolve(branch, root)
      return found ? insideOf(found, { root, path, isRequired, opened }) : []
    }),
  ]
}

/** `depth`: a type of types that refers to itself ends somewhere. */
function typeOf(node: Schema, root: unknown, depth = 0): string {
  const { type, items, anyOf, oneOf, properties } = node
  const typeIn = (schema: unknown) => {
    const found = resolve(schema, root)
    return found && depth < 4 ? typeOf(found, root, depth + 1) : 'any'
  }
  const branches = [...listOf(anyOf), ...listOf(oneOf)]
  if (branches.length > 0) return [...new Set(branches.map(typeIn))].join(' | ')
  if (Array.isArray(type)) return type.map(String).join(' | ')
  if (type === 'array' && items !== undefined) return `${typeIn(items)}[]`
  if (typeof type === 'string') return type
  if ('const' in node) return JSON.stringify(node.const)
  return isObject(properties) ? 'object' : 'any'
}

/** Words of JSON Schema that limit a value, as they are written: they are the same in every language. */
const limits = ['format', 'pattern', 'minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems', 'default']

function rulesOf(node: Schema): string[] {
  const choices = listOf(node.enum).map((value) => JSON.stringify(value))
  const said = limits.flatMap((key) => {
    const value = node[key]
    return value === undefined ? [] : [`${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`]
  })
  return choices.length > 0 ? [choices.join(' | '), ...said] : said
}

/** A schema, or what its `$ref` within the document points to; null where there is none. */
function resolve(schema: unknown, root: unknown): Schema | null {
  if (!isObject(schema)) return null
  if (typeof schema.$ref !== 'string' || !schema.$ref.startsWith('#')) return schema
  const names = schema.$ref.slice(1).split('/').filter(Boolean)
  const found = names.reduce<unknown>((at, name) => {
    return isObject(at) ? at[name.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined
  }, root)
  return isObject(found) ? found : null
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
