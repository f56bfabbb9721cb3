import * as v from 'valibot'
import { endpointFields, secretExample } from '../resources/index.js'
import { about, fields, idText, list, text } from '../schemas.js'
import { date, momentOf } from './query.js'

/*
 * Schemas of paths and bodies. They say what type a field has; what it may hold (URLs, header names, event types) is
 * for core to say, which answers with its own codes.
 */

const finalStatuses = ['delivered', 'failed', 'cancelled'] as const

function words(known: readonly string[]): string {
  return `Must be among: ${known.join(', ')}.`
}

/** `:id` of a path. */
export const idParam = v.object({ id: idText })

// Without their defaults: what is absent at creation has core's, or the dialect's
const optional = {
  ...v.partial(v.object(endpointFields)).entries,
  headers: clearable(
    endpointFields.headers,
    'Headers of every request to it; null: none. A value sent back as `********` stays unchanged.',
    { 'x-source': 'shop' },
  ),
  metadata: clearable(endpointFields.metadata, 'Anything of yours, at most 16 KiB of JSON; null: nothing.', {
    team: 'billing',
  }),
}
const ownSecret = v.optional(about(text, '16 to 512 printable characters; made for you where absent.', secretExample))

/** Body of a new endpoint. */
export const newEndpoint = fields({ ...optional, url: endpointFields.url, secret: ownSecret })

/** Body of a change: what is absent stays, what is null is cleared. */
export const endpointChange = fields({ ...optional, secret: ownSecret })

/** Body of a suspension. */
export const suspension = v.optional(
  fields({ reason: v.optional(about(text, 'For people; at most 500 characters.', 'Receiver is being moved.')) }),
)

/** Body of a rotation. */
export const rotation = v.optional(
  fields({
    secret: ownSecret,
    overlapMs: v.optional(
      about(
        v.number('Must be a number.'),
        'How long the old secret keeps signing, in ms. Default: 86400000 (a day).',
        86_400_000,
      ),
    ),
  }),
)

const paced = {
  until: about(date, 'Only messages before this time. Default: now.'),
  types: v.optional(about(list(text), 'Only these event types. Default: any.', ['invoice.paid'])),
  dryRun: v.optional(about(v.boolean('Must be true or false.'), 'Counts them all and sends nothing.', true)),
  limit: v.optional(
    about(v.number('Must be a number.'), 'Maximum number of deliveries for this call. Default: 1000.', 1000),
    1000,
  ),
  cursor: v.optional(about(text, '`nextCursor` of the previous call.')),
  perSecond: v.optional(
    about(v.number('Must be a number.'), 'How many become due in a second, 1 to 10,000. Default: 50.', 50),
  ),
}

/** Body of a replay of what is missing. */
export const replayMissingRequest = fields({
  since: momentOf({ description: 'Only messages from this time on.', examples: ['2030-01-31T12:00:00Z'] }),
  ...paced,
})

/** Body of a replay. */
export const replayRequest = v.optional(
  fields({
    since: about(date, 'Only messages from this time on.'),
    status: v.optional(
      about(list(v.picklist(finalStatuses, words(finalStatuses))), 'How the deliveries ended. Default: failed.', [
        'failed',
      ]),
    ),
    ...paced,
  }),
)

/** Body of cancelling many. It is required, be it empty: nobody cancels everything by sending nothing. */
export const cancelRequest = fields({
  endpointId: v.optional(described(idText, 'Only those to this endpoint.')),
  messageId: v.optional(described(idText, 'Only those of this message.')),
  types: paced.types,
  since: about(date, 'Only messages from this time on.'),
  until: paced.until,
  dryRun: v.optional(about(v.boolean('Must be true or false.'), 'Counts them all and cancels nothing.', true)),
  limit: paced.limit,
  cursor: paced.cursor,
})

/** Body of a test. */
export const testRequest = v.optional(
  fields({
    type: v.optional(
      about(text, 'The event type whose example to send. Default: a plain test message.', 'invoice.paid'),
    ),
    timeoutMs: v.optional(
      about(v.number('Must be a number.'), 'In ms; at most the deadline of the endpoint itself.', 5000),
    ),
  }),
)

/** Body of an action that takes none; `{}` is let pass, which some clients always send. */
export const nothing = v.optional(fields({}))

/** Without an example: one that named nothing would not do in a document. */
function described<const Schema extends v.GenericSchema>(schema: Schema, description: string) {
  return v.pipe(schema, v.metadata({ description }))
}

/** What is shown always, and may be sent as null. */
function clearable<const Schema extends v.GenericSchema>(schema: Schema, description: string, example: unknown) {
  return v.optional(about(v.nullable(schema), description, example))
}
