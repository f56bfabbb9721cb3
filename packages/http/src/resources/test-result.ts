import { outcomeKinds } from '@posthorn/core'
import * as v from 'valibot'
import { about } from '../schemas.js'

/** How a test request went. */
export const testResult = v.object({
  success: about(v.boolean(), 'Whether the receiver answered 2xx.', true),
  outcome: about(v.picklist(outcomeKinds), 'As of an attempt.', 'response'),
  statusCode: about(v.nullable(v.number()), 'null where there was no response.', 200),
  message: about(v.string(), 'What happened, for people.', 'The receiver answered 200.'),
  durationMs: about(v.number(), 'In ms.', 87),
})
