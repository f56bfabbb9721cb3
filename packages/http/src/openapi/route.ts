import type { WebhooksManagement } from '@posthorn/core'
import * as v from 'valibot'
import type { Dialect } from '../dialect.js'
import { jsonText, printJson } from '../json.js'
import { type Route, route } from '../route.js'
import { type OpenApiOptions, openApiDocument } from './document.js'

/** `GET /openapi.json`. The document is made, and printed, when it is asked for first. */
export function openApiRoute(webhooks: WebhooksManagement, dialect: Dialect, options: OpenApiOptions): Route {
  let printed: string | undefined
  return route({
    method: 'GET',
    path: '/openapi.json',
    permission: [],
    ofTenant: false,
    input: {},
    handle(_, { link }) {
      printed ??= printJson(openApiDocument(webhooks, dialect, options))
      // Where it stands may differ from request to request
      return jsonText(`{"servers":${JSON.stringify([{ url: link('') || '/' }])},${printed.slice(1)}`)
    },
    answer: v.unknown(),
    headers: () => ({ 'content-type': 'application/json' }),
  })
}
