import * as v from 'valibot'
import { about } from '../schemas.js'

/** How far a replay went. */
export const replayResult = v.object({
  count: about(v.number(), 'Deliveries that are sent again, or would be.', 12),
  countIsCapped: about(
    v.optional(v.literal(true)),
    'Of a dry run: true where there are more than `count`, which is 10,000.',
  ),
  nextCursor: about(v.nullable(v.string()), '`cursor` of the next call; null where all of them are.', null),
})
