import type { WebhooksManagement } from '@posthorn/core'
import type { Dialect } from '../dialect.js'
import { type JsonSchema, jsonSchemaOf, namedJsonSchemas } from '../json-schema.js'
import { eventRequests, eventSchemas } from './events.js'
import { operationOf, sharedParameters } from './operation.js'

/** What the host says of its OpenAPI document. */
export interface OpenApiOptions {
  /** Default: `Webhooks`. */
  title?: string
  /** Version of the host's API. Default: `1`. */
  version?: string
  description?: string
  /**
   * How callers authenticate: OpenAPI security schemes by name. Default: those of the dialect, or else a bearer token or the
   * header `x-api-key`; `authorize` should accept one of them.
   */
  securitySchemes?: Record<string, Record<string, unknown>>
  /** Whether callers that `authorize` does not know may read it. Default: false. */
  isPublic?: boolean
}

const defaultSchemes: Record<string, Record<string, unknown>> = {
  bearer: { type: 'http', scheme: 'bearer' },
  apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' },
}

/** The OpenAPI 3.1 document of a dialect, without its `servers`. */
export function openApiDocument(webhooks: WebhooksManagement, dialect: Dialect, options: OpenApiOptions): JsonSchema {
  const { title = 'Webhooks', version = '1', description } = options
  const securitySchemes = options.securitySchemes ?? dialect.securitySchemes ?? defaultSchemes
  const paths = new Map<string, JsonSchema>()
  const failure = dialect.failure && jsonSchemaOf(dialect.failure, 'output', dialect.schemas)
  for (const route of dialect.routes) {
    const path = route.path.replaceAll(/:([^/]+)/g, '{$1}')
    paths.set(path, { ...paths.get(path), [route.method.toLowerCase()]: operationOf(route, dialect, failure) })
  }
  return {
    openapi: '3.1.0',
    info: { title, version, ...(description !== undefined && { description }) },
    security: Object.keys(securitySchemes).map((name) => ({ [name]: [] })),
    paths: Object.fromEntries(paths),
    webhooks: eventRequests(webhooks, dialect.profile),
    components: {
      securitySchemes,
      parameters: sharedParameters,
      schemas: { ...namedJsonSchemas(dialect.schemas ?? {}), ...eventSchemas(webhooks.eventTypes.list()) },
    },
  }
}
