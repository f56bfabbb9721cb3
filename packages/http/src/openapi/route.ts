import type { WebhooksManagement } from '@posthorn/core'
import * as v from 'valibot'
import type { Dialect } from '../dialect.js'
import type { JsonSchema } from '../json-schema.js'
import { type Route, route } from '../route.js'
import { type OpenApiOptions, openApiDocument } from './document.js'

/** `GET /openapi.json`. The document is made when it is asked for first. */
export function openApiRoute(webhooks: WebhooksManagement, dialect: Dialect, options: OpenApiOptions): Route {
  let document: JsonSchema | undefined
  return route({
    method: 'GET',
    path: '/openapi.json',
    permission: [],
    input: {},
    handle(_, { link }) {
      document ??= openApiDocument(webhooks, dialect, options)
      return { ...document, servers: [{ url: link('') || '/' }] }
    },
    answer: v.unknown(),
    headers: () => ({ 'content-type': 'application/json' }),
  })
}
