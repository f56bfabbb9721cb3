import { endpointSettings, type JsonObject } from '@posthorn/core'
import * as v from 'valibot'
import { fields } from '../validate.js'

/*
 * Schemas of paths and bodies. They say what type a field has; what it may hold (URLs, header names, event types) is
 * for core to say, which answers with its own codes.
 */

const text = v.string('Must be text.')
const optionalText = v.optional(v.nullable(text))
const number = v.number('Must be a number.')

/** An object with names of the client's choice. */
function mapOf<const Schema extends v.GenericSchema>(schema: Schema) {
  return v.pipe(v.custom<Record<string, unknown>>(isObject, 'Must be an object.'), v.record(text, schema))
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** `:id` of a path. Ids are opaque; what is too long for one is not looked up. */
export const idParam = v.object({ id: v.pipe(text, v.maxLength(256, 'Is too long for an id.')) })

const changeable = {
  name: optionalText,
  description: optionalText,
  eventTypes: v.optional(v.nullable(v.array(text, 'Must be a list of event types, or null for all.'))),
  scopes: v.optional(
    v.nullable(mapOf(v.union([v.string(), v.number(), v.boolean()], 'Must be text, number or boolean.'))),
  ),
  headers: v.optional(mapOf(v.union([v.string(), v.array(v.string())], 'Must be text or a list of text.'))),
  isActive: v.optional(v.boolean('Must be true or false.')),
  secret: v.optional(text),
  // Parsed from JSON, so its members are JSON.
  metadata: v.optional(v.custom<JsonObject>(isObject, 'Must be an object.')),
}

// Without their defaults: what is absent at creation has core's, or the dialect's
const settings = v.partial(v.object(endpointSettings)).entries

/** Body of a new endpoint. */
export const newEndpoint = fields({ url: text, ...changeable, ...settings })

/** Body of a change: what is absent stays. */
export const endpointChange = fields({ url: v.optional(text), ...changeable, ...settings })

/** Body of a suspension. */
export const suspension = v.optional(fields({ reason: v.optional(text) }))

/** Body of a test. */
export const testRequest = v.optional(fields({ type: v.optional(text), timeoutMs: v.optional(number) }))

/** Body of an action that takes none; `{}` is let pass, which some clients always send. */
export const nothing = v.optional(fields({}))
