import type { Endpoint } from '@posthorn/core'
import * as v from 'valibot'
import type { Failure } from '../failure.js'
import { about, fields, list, mapOf, text, time } from '../schemas.js'
import {
  failureHandlingCreateRequest,
  failureHandlingResponse,
  failureHandlingUpdateRequest,
  linesOf,
  presentFailureHandling,
} from './failure-handling.js'

const url = about(text, 'Where events are POSTed to; https.', 'https://example.com/webhook')
const lines = mapOf(list(text, 'Must be a list of text.'))
const headersExample = { 'x-source': ['shop'] }
const handlingExample = { triggers: ['5xx', 'timeout'], retryStrategy: { type: 'linear', maxRetries: 3 }, divert: true }
const enabled = v.boolean('Must be true or false.')
const eventTypes = list(text, 'Must be a list of event types.')
const eventTypesExample = ['invoice.paid']

/** `EndpointResponse` */
export const endpointResponse = v.object({
  url,
  headers: about(
    v.record(v.string(), v.array(v.string())),
    'Each value is a header line of every request. Secret-looking ones are read as `********`.',
    headersExample,
  ),
})

/** `WebhookResponse` */
export const webhookResponse = v.object({
  locator: about(v.string(), 'Opaque.', '0197f3c2-6f4e-7b7d-9c0e-2f6d8a1b4c5e'),
  name: about(v.nullable(v.string()), 'For people.', 'Billing'),
  enabled: about(v.boolean(), 'Whether it gets new events.', true),
  endpoint: endpointResponse,
  failureHandling: about(
    v.nullable(failureHandlingResponse),
    'null: 4xx, 5xx and timeout end an event, and no more.',
    null,
  ),
  suspended: about(v.boolean(), 'Whether events are kept and not sent.', false),
  suspendedAt: about(v.nullable(time), 'null where it is not suspended.', null),
  eventTypes: about(v.nullable(v.array(v.string())), 'null: every event.', eventTypesExample),
})

/** `CreateWebhookRequest` */
export const createRequest = fields({
  name: about(text, 'For people; at most 255 characters.', 'Billing'),
  enabled: v.optional(about(enabled, 'Whether it is sent to. Default: true.', true)),
  endpoint: fields({ url, headers: v.optional(about(lines, 'Header lines of every request.', headersExample)) }),
  failureHandling: v.optional(
    about(failureHandlingCreateRequest, 'What is done about failures. Default: nothing.', handlingExample),
  ),
  eventTypes: v.optional(about(eventTypes, 'Every event where absent, none where empty.', eventTypesExample)),
})

/** `UpdateWebhookRequest`: removals come first, so that what is in both is added. */
export const updateRequest = fields({
  name: v.optional(about(text, 'For people; at most 255 characters.', 'Billing')),
  enabled: v.optional(about(enabled, 'Whether it gets new events.', false)),
  endpoint: v.optional(
    fields({
      url: v.optional(url),
      addHeaders: v.optional(about(lines, 'In place of what has their names.', headersExample)),
      removeHeaders: v.optional(about(list(text), 'Names, in any case.', ['x-source'])),
    }),
  ),
  failureHandling: v.optional(
    about(failureHandlingUpdateRequest, 'What to change of it.', { removeTriggers: ['4xx'], divert: true }),
  ),
  removeFailureHandling: v.optional(about(v.boolean('Must be true or false.'), 'Begins with none.', false)),
  addEventTypes: v.optional(about(eventTypes, 'Event types to send too.', eventTypesExample)),
  removeEventTypes: v.optional(about(eventTypes, 'Event types to send no more.', ['customer.created'])),
})

/** An endpoint as a `WebhookResponse`. */
export function present(endpoint: Endpoint): v.InferInput<typeof webhookResponse> {
  const { id, name, isActive, url: to, headers, suspendedAt, eventTypes: types } = endpoint

  return {
    locator: id,
    name,
    enabled: isActive,
    endpoint: { url: to, headers: linesOf(headers) },
    failureHandling: presentFailureHandling(endpoint.failureHandling),
    suspended: suspendedAt !== null,
    suspendedAt,
    eventTypes: types,
  }
}

/** A failure as clients see it. */
export const failure = v.object({
  status: about(v.number(), 'The HTTP status.', 400),
  code: about(v.string(), 'Stable; what a program looks at.', 'invalid_request'),
  message: about(v.string(), 'What is wrong, or what to do.', 'body.endpoint.url: Required.'),
  errors: about(
    v.optional(v.array(v.object({ path: v.string(), message: v.string() }))),
    'What is wrong with which part of the request.',
    [{ path: 'body.endpoint.url', message: 'Required.' }],
  ),
})

/** Shows a failure in the page's style. */
export function presentFailure({ status, code, title, detail, errors }: Failure) {
  const body: v.InferOutput<typeof failure> = { status, code, message: detail ?? title, errors }
  return { contentType: 'application/json', body }
}
