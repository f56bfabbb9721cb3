import type { WebhooksManagement } from '@posthorn/core'
import { createHandler, type Dialect } from '@posthorn/http'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { asObject } from './json.js'

/** The OpenAPI document of an instance. */
export async function documentOf(webhooks: WebhooksManagement, dialect?: Dialect): Promise<Record<string, unknown>> {
  const handle = createHandler(webhooks, {
    authorize: () => null,
    openApi: { isPublic: true },
    ...(dialect && { dialect }),
  })
  return asObject(await (await handle(new Request('http://localhost/openapi.json'))).json())
}

/** A schema of a document, with the examples that stand beside it. */
export interface PlacedSchema {
  /** `GET /endpoints 200 application/json`. */
  place: string
  /** What is wrong with a value; null where nothing is. */
  faultsOf(value: unknown): string | null
  examples: unknown[]
  /** Why the schema itself is none; null where it is one. */
  problem(): string | null
}

/** Every schema that a body, sent or received, is held against. Objects are closed: what a schema does not name is wrong. */
export function schemasOf(document: Record<string, unknown>): PlacedSchema[] {
  const ajv = new Ajv2020({ strict: false, allErrors: false, validateFormats: false })
  ajv.addSchema(asObject(closed({ $id: 'document', ...document })))
  const compiled = new Map<string, ValidateFunction>()
  return Object.entries(asObject(document.paths)).flatMap(([path, item]) =>
    Object.entries(asObject(item)).flatMap(([method, operation]) => {
      const { requestBody, responses } = asObject(operation)
      const parts = [
        ...Object.entries(asObject(responses)),
        ...(requestBody ? [['request', requestBody] as const] : []),
      ]
      return parts.flatMap(([name, part]) =>
        Object.entries(asObject(asObject(part).content ?? {})).map(([type, media]) => {
          const pointer = ['paths', path, method, ...(name === 'request' ? ['requestBody'] : ['responses', name])]
          const place = `${method.toUpperCase()} ${path} ${name} ${type}`
          return placed(ajv, compiled, place, [...pointer, 'content', type, 'schema'], asObject(media))
        }),
      )
    }),
  )
}

function placed(
  ajv: Ajv2020,
  compiled: Map<string, ValidateFunction>,
  place: string,
  pointer: string[],
  media: Record<string, unknown>,
): PlacedSchema {
  const { example, examples = {} } = media
  const named = Object.values(asObject(examples)).map((each) => asObject(each).value)
  const reference = pointer
    .map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')))
    .join('/')
  const text = JSON.stringify(media.schema)
  // When it is needed first: most tests need few of them, and many places have the same
  const validator = () => {
    const validate = compiled.get(text) ?? ajv.compile({ $ref: `document#/${reference}` })
    compiled.set(text, validate)
    return validate
  }
  return {
    place,
    examples: example === undefined ? named : [example, ...named],
    faultsOf(value) {
      const validate = validator()
      return validate(value) ? null : ajv.errorsText(validate.errors)
    },
    problem() {
      try {
        validator()
        return null
      } catch (error) {
        return `${place}: ${error}`
      }
    },
  }
}

/** A copy in which objects may have no members beside those that are named. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).map(([name, member]) => [
    name,
    name.startsWith('example') ? member : closed(member),
  ])
  const copy: Record<string, unknown> = Object.fromEntries(members)
  const isOpen = 'properties' in copy && copy.type === 'object' && !('additionalProperties' in copy)
  return isOpen ? { ...copy, additionalProperties: false } : copy
}

/** Finds what is wrong with an answer of the API, by its document; null where nothing is, or it is of no route. */
export function faultOfAnswer(document: Record<string, unknown>) {
  const schemas = new Map(schemasOf(document).map((schema) => [schema.place, schema]))
  // An exact segment wins over a parameter
  const exactFirst = Object.entries(asObject(document.paths)).sort(
    ([a], [b]) => a.split('{').length - b.split('{').length,
  )
  const paths = exactFirst.map(([path, item]) => ({
    path,
    pattern: new RegExp(`^${path.replaceAll(/[.]/g, '\\$&').replaceAll(/{\w+}/g, '[^/]+')}/?$`),
    methods: asObject(item),
  }))
  return (target: string, { status, headers, json }: { status: number; headers: Headers; json: unknown }) => {
    const [method = '', address = ''] = target.split(' ')
    const [path = ''] = address.split('?')
    const found = paths.find(({ pattern, methods }) => pattern.test(path) && method.toLowerCase() in methods)
    // A path that cannot be decoded is of no route, nor is a method that is not allowed: an exact path hides a parameter.
    if (found === undefined || status === 405 || !URL.canParse(`http://localhost${path}`)) return null
    const { responses } = asObject(found.methods[method.toLowerCase()])
    const response = asObject(responses)[status]
    if (response === undefined) return 'the document does not have this status'
    if (!('content' in asObject(response))) return json === undefined ? null : 'the document has no body'
    const [type = ''] = (headers.get('content-type') ?? '').split(';')
    const schema = schemas.get(`${method} ${found.path} ${status} ${type}`)
    return schema === undefined ? `the document does not have the type ${type}` : schema.faultsOf(json)
  }
}
