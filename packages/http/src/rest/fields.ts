import * as v from 'valibot'
import { endpointFields, secretExample } from '../resources/index.js'
import { about, fields, text } from '../schemas.js'

/*
 * Schemas of paths and bodies. They say what type a field has; what it may hold (URLs, header names, event types) is
 * for core to say, which answers with its own codes.
 */

/** `:id` of a path. Ids are opaque; what is too long for one is not looked up. */
export const idParam = v.object({ id: v.pipe(text, v.maxLength(256, 'Is too long for an id.')) })

// Without their defaults: what is absent at creation has core's, or the dialect's
const optional = v.partial(v.object(endpointFields)).entries
const ownSecret = v.optional(about(text, '16 to 512 printable characters; made for you where absent.', secretExample))

/** Body of a new endpoint. */
export const newEndpoint = fields({ ...optional, url: endpointFields.url, secret: ownSecret })

/** Body of a change: what is absent stays, what is null is cleared. */
export const endpointChange = fields({ ...optional, secret: ownSecret })

/** Body of a suspension. */
export const suspension = v.optional(
  fields({ reason: v.optional(about(text, 'For people; at most 500 characters.', 'Receiver is being moved.')) }),
)

/** Body of a test. */
export const testRequest = v.optional(
  fields({
    type: v.optional(about(text, 'The event type whose example to send; a plain test unless told.', 'invoice.paid')),
    timeoutMs: v.optional(
      about(v.number('Must be a number.'), 'In ms; at most the deadline of the endpoint itself.', 5000),
    ),
  }),
)

/** Body of an action that takes none; `{}` is let pass, which some clients always send. */
export const nothing = v.optional(fields({}))
