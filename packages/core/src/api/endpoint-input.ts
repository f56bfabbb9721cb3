import { isDeepStrictEqual } from 'node:util'
import * as v from 'valibot'
import { eventTypePatterns, isEventTypePattern } from '../dispatch/index.js'
import { WebhooksError } from '../errors.js'
import { idSchema, integer, list, record, strict, tenantSchema, text } from '../input/check.js'
import { scopesSchema } from '../input/scopes.js'
import { isPortableSecret } from '../signing/secret.js'
import { endpointSettings } from '../types/endpoint-settings.js'
import type { EventCatalogue, JsonObject } from '../types/index.js'

/** Schema of metadata: what JSON can carry, kept as it is. */
const metadataSchema = v.custom<JsonObject>(isSmallJsonObject, 'must be a JSON object of at most 16 KiB')

function isSmallJsonObject(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  try {
    const json = JSON.stringify(value)
    return json.length <= 16_384 && !json.includes('\\u0000') && isDeepStrictEqual(JSON.parse(json), value)
  } catch {
    return false
  }
}

/** Schema of a secret that somebody chose. */
const chosenSecret = v.pipe(
  text(512, 16),
  v.regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without spaces'),
  v.check((secret) => !secret.startsWith('sealed:'), 'must not start with "sealed:"'),
  v.check(isPortableSecret, 'must be base64 of 16 bytes or more after "whsec_", padded with "="'),
)

const changeable = {
  url: text(2048),
  name: v.nullish(text(255)),
  description: v.nullish(text(2000, 0)),
  eventTypes: v.nullish(list(text(130), 500)),
  scopes: v.nullish(scopesSchema),
  headers: v.nullish(
    record(v.string(), v.union([v.string(), list(v.string(), 1000)], 'must be a text or a list of texts'), 1000),
  ),
  isActive: v.optional(v.boolean()),
  secret: v.optional(chosenSecret),
  metadata: v.nullish(metadataSchema),
}

/** The version that a change was made of. */
const version = v.optional(integer(1, Number.MAX_SAFE_INTEGER))

/** Schema of `endpoints.create`. */
export const createEndpointSchema = strict({
  ...changeable,
  ...endpointSettings,
  tenant: tenantSchema,
  createdBy: v.nullish(text(255)),
  idempotencyKey: v.optional(text(255)),
})

/** Schema of `endpoints.update`. */
export const updateEndpointSchema = strict({
  ...changeable,
  ...v.partial(v.object(endpointSettings)).entries,
  url: v.optional(changeable.url),
  tenant: tenantSchema,
  id: idSchema,
  version,
  carrySecrets: v.optional(v.boolean('must be true or false')),
})

/** Schema of `endpoints.delete`. */
export const deleteEndpointSchema = strict({ tenant: tenantSchema, id: idSchema, version })

/** Schema of `endpoints.rotateSecret`. */
export const rotateSecretSchema = strict({
  tenant: tenantSchema,
  id: idSchema,
  secret: v.optional(chosenSecret),
  overlapMs: v.optional(integer(0, 30 * 24 * 60 * 60 * 1000), 24 * 60 * 60 * 1000),
})

/**
 * Checks subscriptions against the catalogue: an entry must name an event type, or a wildcard that matches one.
 * Gives them without repeats. @throws unknown_event_type
 */
export function checkEventTypes(entries: readonly string[], events: EventCatalogue): string[] {
  const known = new Set(Object.keys(events).flatMap(eventTypePatterns))
  const issues = entries.flatMap((entry, index) => {
    if (isEventTypePattern(entry) && known.has(entry)) return []
    return [{ path: `eventTypes.${index}`, message: `"${entry}" is no event type of the catalogue and matches none` }]
  })
  const [first] = issues
  if (first !== undefined) {
    const message = `eventTypes: ${first.message}. Leave eventTypes out for every event.`
    throw new WebhooksError('unknown_event_type', message, { details: { issues } })
  }
  return [...new Set(entries)]
}
