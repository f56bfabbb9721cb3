import * as v from 'valibot'
import { defaultBreaker, defaultSuspendAfterMs } from '../dispatch/index.js'
import { integer, strict } from '../input/check.js'

const maxMs = 365 * 24 * 3600 * 1000

const breaker = v.pipe(
  strict({
    failures: v.optional(integer(1, 1_000_000), defaultBreaker.failures),
    openMs: v.optional(integer(1, maxMs), defaultBreaker.openMs),
    maxOpenMs: v.optional(integer(1, maxMs), defaultBreaker.maxOpenMs),
  }),
  v.check(({ openMs, maxOpenMs }) => openMs <= maxOpenMs, 'must have an openMs that is no longer than its maxOpenMs'),
)

/** What `createWebhooks` takes about endpoints that fail. */
export const healthRuleEntries = {
  breaker: v.optional(v.union([v.literal(false), breaker], 'must be { failures?, openMs?, maxOpenMs? }, or false'), {}),
  suspendAfterMs: v.optional(
    v.union([v.null(), integer(1, maxMs)], `must be a whole number from 1 to ${maxMs}, or null`),
    defaultSuspendAfterMs,
  ),
}
