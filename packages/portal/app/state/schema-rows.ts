import { isObject } from '../api/failure.ts'

/** One field of a payload, as its JSON Schema says. */
export interface SchemaRow {
  /** `items[].price`; '' for the payload itself, where it is no object. */
  path: string
  /** `string`, `number or null`, `list of object`. */
  type: string
  isRequired: boolean
  description: string
  /** What else its values are held to: `one of "eur", "usd"`, `format: date`. */
  rules: string[]
}

/** How deep a schema is read: one that refers to itself has no end. */
const maxDepth = 6

/** What is read of a schema below one path. */
interface Place {
  root: unknown
  path: string
  isRequired: boolean
  depth: number
}

/** The fields of a JSON Schema, outer ones first. What a schema says in other ways is in its JSON. */
export function schemaRows(schema: unknown): SchemaRow[] {
  return rowsOf(schema, { root: schema, path: '', isRequired: true, depth: 0 })
}

function rowsOf(schema: unknown, place: Place): SchemaRow[] {
  const node = resolve(schema, place.root)
  if (!isObject(node) || place.depth > maxDepth) return []
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

function insideOf(node: Readonly<Record<string, unknown>>, place: Place): SchemaRow[] {
  const depth = place.depth + 1
  if (isObject(node.items)) return rowsInside(node.items, { ...place, path: `${place.path}[]`, depth })
  const required = Array.isArray(node.required) ? node.required : []
  const properties = Object.entries(isObject(node.properties) ? node.properties : {})
  const branches = ['allOf', 'anyOf', 'oneOf'].flatMap((key) => {
    const list = node[key]
    return Array.isArray(list) ? list : []
  })
  return [
    ...properties.flatMap(([name, value]) => {
      const path = place.path === '' ? name : `${place.path}.${name}`
      return rowsOf(value, { root: place.root, path, isRequired: required.includes(name), depth })
    }),
    ...branches.flatMap((branch) => rowsInside(branch, { ...place, depth })),
  ]
}

/** The fields inside of a schema, without a row for itself. */
function rowsInside(schema: unknown, place: Place): SchemaRow[] {
  const node = resolve(schema, place.root)
  return isObject(node) && place.depth <= maxDepth ? insideOf(node, place) : []
}

function typeOf(node: Readonly<Record<string, unknown>>, root: unknown): string {
  const { type, items, anyOf, oneOf } = node
  const branches = Array.isArray(anyOf) ? anyOf : Array.isArray(oneOf) ? oneOf : null
  if (branches) {
    const types = branches.map((branch) => {
      const found = resolve(branch, root)
      return isObject(found) ? typeOf(found, root) : 'any'
    })
    return [...new Set(types)].join(' | ')
  }
  if (Array.isArray(type)) return type.map(String).join(' | ')
  const item = resolve(items, root)
  if (type === 'array' && isObject(item)) return `${typeOf(item, root)}[]`
  if (typeof type === 'string') return type
  if ('const' in node) return JSON.stringify(node.const)
  return isObject(node.properties) ? 'object' : 'any'
}

/** Words of JSON Schema that limit a value, as they are written: they are the same in every language. */
const limits = [
  'format',
  'pattern',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'default',
]

function rulesOf(node: Readonly<Record<string, unknown>>): string[] {
  const choices = Array.isArray(node.enum) ? [node.enum.map((value) => JSON.stringify(value)).join(' | ')] : []
  const said = limits.filter((key) => node[key] !== undefined)
  return [
    ...choices,
    ...said.map((key) => `${key}: ${typeof node[key] === 'string' ? node[key] : JSON.stringify(node[key])}`),
  ]
}

/** What a `$ref` within the document points to, else the schema itself. */
function resolve(schema: unknown, root: unknown): unknown {
  if (!isObject(schema) || typeof schema.$ref !== 'string') return schema
  if (!schema.$ref.startsWith('#')) return schema
  const parts = schema.$ref
    .slice(1)
    .split('/')
    .filter(Boolean)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  return parts.reduce<unknown>((at, part) => (isObject(at) ? at[part] : undefined), root)
}
