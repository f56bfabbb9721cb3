import * as v from 'valibot'
import { about, time } from '../schemas.js'

const figures = {
  deliveries: about(
    v.object({
      pending: v.number(),
      held: v.number(),
      delivered: v.number(),
      failed: v.number(),
      cancelled: v.number(),
    }),
    'Deliveries as they stand now.',
    { pending: 0, held: 0, delivered: 118, failed: 2, cancelled: 0 },
  ),
  attempts: about(v.object({ succeeded: v.number(), failed: v.number() }), 'Their requests: answered 2xx, or not.', {
    succeeded: 118,
    failed: 20,
  }),
  successRate: about(
    v.nullable(v.number()),
    'Share of the delivered among the delivered and failed; null where there are none.',
    0.983,
  ),
  durationMs: about(
    v.object({ p50: v.nullable(v.number()), p95: v.nullable(v.number()) }),
    'Half of the requests, and 95 of 100, took no longer, in ms; null where there are none.',
    { p50: 87, p95: 410 },
  ),
}

const entries = {
  since: time,
  until: time,
  sampled: about(
    v.boolean(),
    'Whether there is more than is counted: then only the newest 2,000 deliveries are, and `since` is later.',
    false,
  ),
  ...figures,
  buckets: about(v.array(v.object({ since: time, until: time, ...figures })), 'One after the other, oldest first.', []),
}

/** How the deliveries of an endpoint went. */
export const endpointStats = v.object(entries)

/** The same, of one among several. */
export const endpointStatsWithId = v.object({
  id: about(v.string(), 'Of the endpoint.', '0197f3c2-6f4e-7b7d-9c0e-2f6d8a1b4c5e'),
  ...entries,
})
