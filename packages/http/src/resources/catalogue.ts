import type { EventType } from '@posthorn/core'
import * as v from 'valibot'
import { payloadSchemaOf } from '../payload-schema.js'
import { about } from '../schemas.js'

const payloadSchema = v.pipe(
  v.custom<EventType['schema']>(() => true),
  v.transform((schema): unknown => payloadSchemaOf(schema)),
  v.unknown(),
)

/** An event type of the host's catalogue. */
export const eventType = v.object({
  name: about(v.string(), 'What endpoints name in `eventTypes`.', 'invoice.paid'),
  description: about(v.nullable(v.string()), 'For people.', 'An invoice was paid.'),
  example: about(v.unknown(), 'A payload; null where there is none.', { id: 'in_1', amount: 4200 }),
  schema: about(payloadSchema, 'JSON Schema of the payload; null where there is none.', {
    type: 'object',
    properties: { id: { type: 'string' }, amount: { type: 'number' } },
  }),
})

/** Deliveries that wait. */
export const stats = v.object({
  due: about(v.number(), 'Pending, and due now.', 0),
  pending: about(v.number(), 'To be sent, now or later.', 3),
  held: about(v.number(), 'Wait for their endpoints.', 0),
  oldestDueAgeMs: about(v.number(), 'How long the oldest has been due, in ms.', 0),
  suspendedEndpoints: about(v.number(), 'Endpoints that are suspended.', 0),
  isCapped: about(v.boolean(), 'Whether more wait than the 10,000 that are counted.', false),
})
