import {
  breakerNames,
  endpointSettings,
  endpointStatuses,
  type JsonObject,
  type JsonValue,
  suspenders,
} from '@posthorn/core'
import * as v from 'valibot'
import { about, list, mapOf, text, time } from '../schemas.js'

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** JSON that is kept as it is. */
const jsonObject = v.pipe(
  v.unknown(),
  v.guard(isObject, 'Must be an object.'),
  v.metadata({ type: 'object', additionalProperties: true }),
)

/** What came as JSON is JSON. */
const scopeValue = v.custom<JsonValue>(() => true)
const headerValue = v.union([v.string(), list(v.string())], 'Must be text or a list of text.')

/**
 * What clients set of an endpoint and read of it. Types alone: what a value may be (URLs, header names, event types) is
 * for core to say, with its own codes.
 */
export const endpointFields = {
  url: about(text, 'Where events are POSTed to; https.', 'https://example.com/webhooks'),
  name: about(v.nullable(text), 'For people; at most 255 characters.', 'Billing'),
  description: about(v.nullable(text), 'For people; at most 2,000 characters.', 'Feeds the ledger'),
  eventTypes: about(
    v.nullable(list(text, 'Must be a list of event types, or null for all.')),
    'Event types to send; null means every one, an empty list none. `invoice.*` means every type below `invoice`.',
    ['invoice.paid', 'customer.*'],
  ),
  scopes: about(
    v.nullable(mapOf(scopeValue)),
    'Only events whose scopes have each of these values, of any JSON type, are sent; null: whatever their scopes.',
    { region: 'eu' },
  ),
  headers: about(
    mapOf(headerValue),
    'Headers of every request to it. Secret-looking ones are read as `********`; sent back so, they stay as they are.',
    { 'x-source': 'shop' },
  ),
  isActive: about(v.boolean('Must be true or false.'), 'Whether it gets new events.', true),
  metadata: about(jsonObject, 'Anything of yours; at most 16 KiB of JSON.', { team: 'billing' }),
  ...endpointSettings,
}

const health = about(
  v.object({
    failingSince: v.nullable(time),
    failures: v.number(),
    breaker: v.picklist(breakerNames),
    retryAt: v.nullable(time),
  }),
  'How its latest requests went: `failures` in a row since `failingSince`. While `breaker` is `open` it gets no requests until `retryAt`; `halfOpen`: one request tries whether it is back. With a `breaker` that is `closed`, `retryAt` is until when its receiver asked for none with `Retry-After`.',
  { failingSince: null, failures: 0, breaker: 'closed', retryAt: null },
)

/** An endpoint as it is shown; never its secret. */
export const endpoint = v.object({
  id: about(v.string(), 'Opaque.', '0197f3c2-6f4e-7b7d-9c0e-2f6d8a1b4c5e'),
  ...endpointFields,
  status: about(
    v.picklist(endpointStatuses),
    '`paused`: `isActive` is false. `suspended`: what is emitted is kept, and sent once it is unsuspended.',
    'active',
  ),
  suspendedAt: about(v.nullable(time), 'null where it is not suspended.', null),
  suspendedReason: about(v.nullable(v.string()), 'Why it is suspended, for people.', null),
  suspendedBy: about(
    v.nullable(v.picklist(suspenders)),
    'Who suspended it: the operator of this service (`host`), a `tenant`, or the `system` for what the endpoint answered.',
    null,
  ),
  health,
  createdBy: about(v.nullable(v.string()), 'Who created it.', 'user_7'),
  createdAt: time,
  updatedAt: time,
  version: about(v.number(), 'One more with every change; the number in its `ETag`.', 1),
  secretPrefix: about(v.string(), 'How its secret begins, to tell secrets apart.', 'whsec_MfKQ'),
})

/** What a signing secret looks like. */
export const secretExample = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

/** A signing secret. */
export const secret = about(v.string(), 'Signs every request to the endpoint. Keep it.', secretExample)

/** An endpoint with a secret that was just made. */
export const endpointWithSecret = v.object({ ...endpoint.entries, secret })
