import { cancelReasons, deliveryStatuses, outcomeKinds } from '@posthorn/core'
import * as v from 'valibot'
import { about, time } from '../schemas.js'

const id = about(v.string(), 'A UUID.', '0197f3c2-9a00-7000-8000-000000000001')
const headers = v.record(v.string(), v.string())

/** One message on its way to one endpoint. */
export const delivery = v.object({
  id,
  messageId: id,
  endpointId: about(v.string(), 'Opaque.', '0197f3c2-6f4e-7b7d-9c0e-2f6d8a1b4c5e'),
  eventType: about(v.string(), 'One of the catalogue.', 'invoice.paid'),
  status: about(
    v.picklist(deliveryStatuses),
    '`pending`: to be sent at `dueAt`. `held`: waits for its endpoint. The others are final, until it is sent again.',
    'delivered',
  ),
  attempts: about(v.number(), 'Requests made so far.', 1),
  dueAt: about(v.nullable(time), 'When it may be sent next; null once it is final.', null),
  cancelReason: about(v.nullable(v.picklist(cancelReasons)), 'null where it was not cancelled.', null),
  diverted: about(
    v.boolean(),
    'Whether it failed for good and is kept for pick-up, as `failureHandling` of its endpoint says.',
    false,
  ),
  lastOutcome: about(v.nullable(v.picklist(outcomeKinds)), 'How the last attempt ended.', 'response'),
  lastStatusCode: about(v.nullable(v.number()), 'Status of the last response.', 200),
  createdAt: time,
  finishedAt: about(v.nullable(time), 'When it became final.', '2030-01-31T12:00:01.000Z'),
})

/** One request made for a delivery. */
export const attempt = v.object({
  deliveryId: id,
  number: about(v.number(), 'Counts from 1, and goes on when the delivery is sent again.', 1),
  method: about(v.literal('POST'), 'Of every request.', 'POST'),
  url: about(v.string(), 'Where it went to.', 'https://example.com/webhooks'),
  requestHeaders: about(
    v.nullable(v.record(v.string(), v.union([v.string(), v.array(v.string())]))),
    'What was sent; values that look like secrets are `********`.',
    { 'content-type': 'application/json', 'webhook-id': '0197f3c2-9a00-7000-8000-000000000001' },
  ),
  outcome: about(
    v.picklist(outcomeKinds),
    '`response`: of any status. Otherwise what kept it from having one; `blocked`: the address is not allowed.',
    'response',
  ),
  statusCode: about(v.nullable(v.number()), 'null where there was no response.', 200),
  error: about(v.nullable(v.string()), 'What went wrong, for people.', null),
  responseHeaders: about(v.nullable(headers), 'null where there was no response.', { 'content-type': 'text/plain' }),
  responseBody: about(v.nullable(v.string()), 'Its beginning, as text.', 'ok'),
  responseTruncated: about(v.boolean(), 'Whether the response went on.', false),
  startedAt: time,
  durationMs: about(v.number(), 'In ms.', 87),
})

/** An attempt with the body that it sent. */
export const attemptWithBody = v.object({
  ...attempt.entries,
  requestBody: about(
    v.nullable(v.string()),
    'What was sent, rebuilt from the message; null if its endpoint was deleted.',
    '{"type":"invoice.paid","timestamp":"2030-01-31T12:00:00.000Z","data":{"id":"in_1"}}',
  ),
})
