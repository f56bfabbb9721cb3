import * as v from 'valibot'
import { defineDialect } from '../dialect.js'
import type { Failure } from '../failure.js'
import { about } from '../schemas.js'
import { webhook, webhookRoutes } from './webhooks.js'

const failure = v.object({
  message: about(v.string(), 'For people.', 'body.webhookUrl: Required.'),
  payload: v.object({
    code: about(v.string(), 'Stable; what a program looks at.', 'invalid_request'),
    errors: about(
      v.array(v.object({ path: v.string(), message: v.string() })),
      'What is wrong with which part of the request; empty where it is no part.',
      [{ path: 'body.webhookUrl', message: 'Required.' }],
    ),
  }),
})

function presentFailure({ code, title, detail = title, errors = [] }: Failure) {
  const body: v.InferOutput<typeof failure> = { message: detail, payload: { code, errors } }
  return { contentType: 'application/json', body }
}

/** `POST /v1/webhook/create` and its like; `{ message, payload }` whatever happens; a new webhook is tested before it is active. */
export const envelope = defineDialect({
  name: 'envelope',
  routes: webhookRoutes,
  presentFailure,
  failure,
  schemas: { Webhook: webhook, Failure: failure },
  endpointIds: 'objectId',
  securitySchemes: { 'x-api-key': { type: 'apiKey', in: 'header', name: 'x-api-key' } },
})
