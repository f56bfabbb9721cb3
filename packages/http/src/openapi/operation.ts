import type { ErrorCode } from '@posthorn/core'
import type * as v from 'valibot'
import type { Dialect } from '../dialect.js'
import { failureFor } from '../failure.js'
import { isLeftOut, type JsonSchema, jsonSchemaOf } from '../json-schema.js'
import { tenantHeader } from '../named-tenant.js'
import type { Route } from '../route.js'
import type { HttpErrorCode } from '../status.js'
import { exampleOf } from './example.js'

type Code = ErrorCode | HttpErrorCode

/** Parameters that many operations have, by name. */
export const sharedParameters: Record<string, JsonSchema> = {
  [tenantHeader]: {
    name: tenantHeader,
    in: 'header',
    required: false,
    description:
      'Of operators: the tenant that the request is about, percent-encoded. Nobody else may name another than their own.',
    schema: { type: 'string' },
  },
}

/** A route as an OpenAPI operation. `failure`: the schema of what is sent where it fails. */
export function operationOf(route: Route, dialect: Dialect, failure: JsonSchema | undefined): JsonSchema {
  const { method, path, summary, permissions, input } = route
  const [tag = dialect.name] = path.split('/').filter((segment) => segment !== '' && !segment.startsWith(':'))
  return {
    operationId: operationId(method, path),
    ...(summary !== undefined && { summary }),
    tags: [tag],
    'x-permissions': permissions,
    parameters: [
      ...pathNames(path).map((name) => pathParameter(name, entriesOf(input.params)[name])),
      ...parametersOf('query', input.query),
      ...parametersOf('header', input.headers),
      ...(route.ofTenant ? [{ $ref: `#/components/parameters/${tenantHeader}` }] : []),
    ],
    ...(input.body && { requestBody: requestBody(input.body, dialect) }),
    responses: { [route.status]: answerOf(route, dialect), ...failuresOf(route, dialect, failure) },
  }
}

/** `GET /endpoints/:id/secret` is `getEndpointsIdSecret`. */
function operationId(method: string, path: string): string {
  const words = path.split(/[^A-Za-z0-9]+/).filter((word) => word !== '')
  return method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')
}

function pathNames(path: string): string[] {
  return [...path.matchAll(/:([^/]+)/g)].map(([, name = '']) => name)
}

function entriesOf(schema: v.GenericSchema | undefined): v.ObjectEntries {
  const entries: unknown = schema === undefined ? undefined : Reflect.get(schema, 'entries')
  return isEntries(entries) ? entries : {}
}

function isEntries(value: unknown): value is v.ObjectEntries {
  return typeof value === 'object' && value !== null
}

function pathParameter(name: string, schema: v.ObjectEntries[string] | undefined): JsonSchema {
  const printed = schema === undefined ? { type: 'string' } : printedEntry(schema)
  return { name, in: 'path', required: true, schema: printed }
}

function parametersOf(place: 'query' | 'header', schema: v.GenericSchema | undefined): JsonSchema[] {
  return Object.entries(entriesOf(schema)).map(([name, entry]) => {
    const { description, ...printed } = printedEntry(entry)
    const isNested = place === 'query' && printed.type === 'object'
    return {
      name,
      in: place,
      required: !isLeftOut(entry),
      ...(description !== undefined && { description }),
      ...(isNested && { style: 'deepObject', explode: true }),
      schema: printed,
    }
  })
}

function printedEntry(entry: v.ObjectEntries[string]): JsonSchema {
  // Nothing here waits for anything: a schema that does is not checked by `route()` either.
  return isSchema(entry) ? jsonSchemaOf(entry, 'input') : {}
}

function isSchema(entry: v.ObjectEntries[string]): entry is v.GenericSchema {
  return !entry.async
}

function requestBody(schema: v.GenericSchema, { contentType }: Dialect): JsonSchema {
  const printed = jsonSchemaOf(schema, 'input')
  return {
    required: !isLeftOut(schema),
    content: asEither(contentType, contentType, { schema: printed, example: exampleOf(printed) }),
  }
}

/** What a media type has; the dialect's own is plain JSON too, for those who ask for that. */
function asEither(contentType: string, own: string, content: JsonSchema): JsonSchema {
  return { [contentType]: content, ...(contentType === own && { 'application/json': content }) }
}

function answerOf({ answer }: Route, { contentType, schemas }: Dialect): JsonSchema {
  if (answer === undefined) return { description: 'Done.' }
  const example = exampleOf(jsonSchemaOf(answer, 'output'))
  return {
    description: 'Done.',
    content: asEither(contentType, contentType, { schema: jsonSchemaOf(answer, 'output', schemas), example }),
  }
}

/** What can go wrong on any route, and what only on those with a path parameter or a body. */
const always: readonly Code[] = ['invalid_request', 'unauthorized', 'forbidden', 'internal_error', 'store_unavailable']
const ofTenants: readonly Code[] = ['tenant_required']
const ofPaths: readonly Code[] = ['malformed_path', 'not_found']
const ofBodies: readonly Code[] = ['malformed_body', 'body_timeout', 'body_too_large', 'unsupported_media_type']

/** Failures by status; each code is an example of what is sent with it. */
function failuresOf(route: Route, dialect: Dialect, schema: JsonSchema | undefined): JsonSchema {
  const { path, input, errors, ofTenant } = route
  const codes = [
    ...always,
    ...(ofTenant ? ofTenants : []),
    ...(path.includes(':') ? ofPaths : []),
    ...(input.body ? ofBodies : []),
    ...errors,
  ]
  const byStatus = Map.groupBy(codes.map(failureFor), ({ status }) => status)
  return Object.fromEntries(
    [...byStatus].map(([status, failures]) => {
      const shown = failures.map((failure) => ({ failure, ...dialect.presentFailure(failure) }))
      const examples = shown.map(({ failure, body }) => [failure.code, { summary: failure.title, value: toJson(body) }])
      const [first] = shown
      const content = { ...(schema && { schema }), examples: Object.fromEntries(examples) }
      const description = failures.map(({ code, title }) => `\`${code}\`: ${title}`).join(' ')
      const { contentType } = dialect
      return [status, { description, content: asEither(first?.contentType ?? contentType, contentType, content) }]
    }),
  )
}

/** As it would be sent. */
function toJson(body: unknown): unknown {
  return JSON.parse(JSON.stringify(body ?? null))
}
