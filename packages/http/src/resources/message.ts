import * as v from 'valibot'
import { about, jsonValue, time } from '../schemas.js'

/** One emitted event. */
export const message = v.object({
  id: about(v.string(), 'A UUID; the `webhook-id` of its requests.', '0197f3c2-9a00-7000-8000-000000000001'),
  type: about(v.string(), 'One of the catalogue.', 'invoice.paid'),
  payload: about(jsonValue, 'As it was emitted.', { id: 'in_1', amount: 4200 }),
  scopes: about(
    v.nullable(v.record(v.string(), v.string())),
    'What it is about; what is no text stands there as JSON. null where nothing was said.',
    { region: 'eu' },
  ),
  idempotencyKey: about(v.nullable(v.string()), 'The key it was emitted with.', null),
  createdAt: time,
  deliverAt: about(v.nullable(time), 'It is not sent before.', null),
  expiresAt: about(v.nullable(time), 'It is not sent after.', null),
})
