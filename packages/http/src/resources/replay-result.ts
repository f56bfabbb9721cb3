import * as v from 'valibot'
import { about } from '../schemas.js'

/** How far a replay went. */
export const replayResult = v.object({
  count: about(v.number(), 'Deliveries that are going to be sent, or would be.', 12),
  nextCursor: about(v.nullable(v.string()), '`cursor` of the next call; null where all of them are.', null),
})

/** How far cancelling many went. */
export const cancelResult = v.object({
  count: about(v.number(), 'Deliveries that were cancelled, or would be.', 12),
  nextCursor: about(v.nullable(v.string()), '`cursor` of the next call; null where all of them are.', null),
})
