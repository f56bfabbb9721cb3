import { isDeepStrictEqual } from 'node:util'
import * as v from 'valibot'
import { eventTypePatterns, isEventTypePattern } from '../dispatch/index.js'
import { oneIssue, WebhooksError } from '../errors.js'
import { idSchema, integer, list, record, strict, tenantSchema, text } from '../input/check.js'
import { isPrivateKey, isSoundPrivateKey } from '../signing/ed25519.js'
import { isPortableSecret, publicKeyPrefix } from '../signing/secret.js'
import { endpointSettings } from '../types/endpoint-settings.js'
import type { EventCatalogue, JsonObject } from '../types/index.js'
import { scopesSchema } from '../types/scopes.js'
import { defaultOverlapMs } from './endpoint-secret.js'
import type { UpdateEndpoint } from './management.js'

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
  v.check((secret) => !secret.startsWith(publicKeyPrefix), 'must not be a public key: "whsk_" begins the private one'),
  v.check(
    (secret) => !isPrivateKey(secret) || isSoundPrivateKey(secret),
    'must be base64 of 64 bytes after "whsk_": an ed25519 seed and the public key that belongs to it',
  ),
)

const maxEventTypes = 500
const eventTypes = list(text(130), maxEventTypes)

const headers = record(
  v.string(),
  v.union([v.string(), list(v.string(), 1000)], 'must be a text or a list of texts'),
  1000,
)

const changeable = {
  url: text(2048),
  name: v.nullish(text(255)),
  description: v.nullish(text(2000, 0)),
  eventTypes: v.nullish(eventTypes),
  scopes: v.nullish(scopesSchema),
  headers: v.nullish(headers),
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
  removeEventTypes: v.optional(eventTypes),
  addEventTypes: v.optional(eventTypes),
  removeHeaders: v.optional(list(v.string(), 1000)),
  addHeaders: v.optional(headers),
})

/** Schema of `endpoints.delete`. */
export const deleteEndpointSchema = strict({ tenant: tenantSchema, id: idSchema, version })

/** Schema of `endpoints.rotateSecret`. */
export const rotateSecretSchema = strict({
  tenant: tenantSchema,
  id: idSchema,
  secret: v.optional(chosenSecret),
  overlapMs: v.optional(integer(0, 30 * 24 * 60 * 60 * 1000), defaultOverlapMs),
})

/**
 * Checks subscriptions against the catalogue: an entry must name an event type, or a wildcard that matches one.
 * Gives them without repeats. @throws unknown_event_type
 */
export function checkEventTypes(entries: readonly string[], events: EventCatalogue, name = 'eventTypes'): string[] {
  const known = new Set(Object.keys(events).flatMap(eventTypePatterns))
  const issues = entries.flatMap((entry, index) => {
    if (isEventTypePattern(entry) && known.has(entry)) return []
    return [{ path: `${name}.${index}`, message: `"${entry}" is no event type of the catalogue and matches none` }]
  })
  const [first] = issues
  if (first !== undefined) {
    const message = `${name}: ${first.message}. Leave eventTypes out for every event.`
    throw new WebhooksError('unknown_event_type', message, { details: { issues } })
  }
  return [...new Set(entries)]
}

/**
 * The subscriptions after a change of `stored`: those that are given, without what is removed, with what is added.
 * undefined: as they are.
 * @throws unknown_event_type, invalid_argument
 */
export function eventTypesAfter(
  input: Pick<UpdateEndpoint, 'eventTypes' | 'addEventTypes' | 'removeEventTypes'>,
  stored: readonly string[] | null,
  events: EventCatalogue,
): string[] | null | undefined {
  const given = input.eventTypes ? checkEventTypes(input.eventTypes, events) : input.eventTypes
  const { removeEventTypes: removed = [], addEventTypes = [] } = input
  const added = checkEventTypes(addEventTypes, events, 'addEventTypes')
  const before = given === undefined ? stored : given
  if (removed.length === 0 && (added.length === 0 || before === null)) return given
  const kept = withoutTypes(before, removed, Object.keys(events))
  if (kept === null) return given
  const after = [...new Set([...kept, ...added])]
  if (after.length <= maxEventTypes) return after
  const must = `must leave at most ${maxEventTypes} entries`
  throw new WebhooksError('invalid_argument', `addEventTypes: ${must}.`, oneIssue('addEventTypes', must))
}

/**
 * Subscriptions that no longer match what is removed. A wildcard, or every event (null), that matched some of it becomes
 * the other names of the catalogue that it stood for.
 */
function withoutTypes(
  entries: readonly string[] | null,
  removed: readonly string[],
  names: readonly string[],
): readonly string[] | null {
  const left = (covered: readonly string[]) =>
    covered.filter((name) => !eventTypePatterns(name).some((pattern) => removed.includes(pattern)))
  if (entries === null) return left(names).length === names.length ? null : left(names)
  return entries.flatMap((entry) => {
    if (removed.includes(entry)) return []
    const covered = names.filter((name) => eventTypePatterns(name).includes(entry))
    const others = left(covered)
    return others.length === covered.length ? [entry] : others
  })
}
