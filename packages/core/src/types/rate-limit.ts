import * as v from 'valibot'
import { integer } from '../input/check.js'

/** A day, in ms. */
const maxPeriodMs = 24 * 3600 * 1000

/** At most ten a ms, which is more than a worker sends: slots of a store may be so close. */
const mustBeSlower = 'must be at most 10 for each ms of periodMs'

export const rateLimitSchema = v.pipe(
  v.strictObject(
    { limit: integer(1, 1_000_000), periodMs: integer(1000, maxPeriodMs) },
    'must be { limit, periodMs } or null',
  ),
  v.check(({ limit, periodMs }) => limit <= periodMs * 10, mustBeSlower),
)

/** So many requests in any time of `periodMs`, in ms. */
export type RateLimit = v.InferOutput<typeof rateLimitSchema>
