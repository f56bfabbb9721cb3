import * as v from 'valibot'
import { inBatches } from '../batches.js'
import { oneIssue, WebhooksError } from '../errors.js'
import { check, dateSchema, idSchema, integer, strict, tenantSchema } from '../input/check.js'
import type { AttemptTime } from '../ports/index.js'
import type { ApiContext } from './context.js'
import { findEndpoint } from './endpoint-changes.js'
import { bucketsOf, figuresOf, type Sampled } from './figures.js'
import type { EndpointStats, EndpointStatsRequest } from './management.js'

/** Deliveries that are looked at: of a range with more, the newest. */
const mostDeliveries = 2000
/** Deliveries that are read before the event loop turns. */
const batch = 500
/** Attempts that are read of a batch, for each of its deliveries. */
const attemptsEach = 10
const mostBuckets = 500
const dayMs = 24 * 60 * 60 * 1000

const schema = strict({
  tenant: tenantSchema,
  id: idSchema,
  since: v.optional(dateSchema),
  until: v.optional(dateSchema),
  bucketMs: v.optional(integer(1000, 366 * dayMs)),
})

function refuse(path: 'since' | 'bucketMs', must: string): never {
  throw new WebhooksError('invalid_argument', `endpoints.stats: ${path} ${must}.`, oneIssue(path, must))
}

/** How an endpoint's deliveries went, from a sample whose size has a bound. */
export async function endpointStats(context: ApiContext, request: EndpointStatsRequest): Promise<EndpointStats> {
  const { tenant, id, bucketMs, ...range } = check(schema, request, 'endpoints.stats')
  const until = range.until?.getTime() ?? context.clock.now() + 1
  const from = range.since?.getTime() ?? Math.max(0, until - dayMs)
  if (from >= until) refuse('since', 'must be before until')
  if (bucketMs !== undefined && (until - from) / bucketMs > mostBuckets) {
    refuse('bucketMs', `must make at most ${mostBuckets} buckets of the time from since to until`)
  }
  await findEndpoint(context, { tenant, id })
  const { sample, sampled } = await read(context, { tenant, id, from, until })
  const since = sampled ? Math.max(from, sample.at(-1)?.delivery.createdAt ?? from) : from
  return {
    since: new Date(since),
    until: new Date(until),
    sampled,
    ...figuresOf(sample),
    buckets: bucketMs === undefined ? [] : bucketsOf(sample, { from, since, until, bucketMs }),
  }
}

/** The newest deliveries of the range with their attempts, newest first, and whether that is not all. */
async function read(
  { store: { log } }: ApiContext,
  { tenant, id, from, until }: { tenant: string; id: string; from: number; until: number },
): Promise<{ sample: Sampled[]; sampled: boolean }> {
  const sample: Sampled[] = []
  let sampled = false
  await inBatches(async (after) => {
    const { rows } = await log.deliveries({
      tenant,
      where: { endpointId: [id], createdAt: { from, until } },
      sort: [{ field: 'id', direction: 'desc' }],
      after: after === null ? null : [after],
      offset: 0,
      // One more, here and below, tells whether there are any
      limit: batch + 1,
      total: false,
    })
    const taken = rows.slice(0, batch)
    const most = taken.length * attemptsEach
    const deliveryIds = taken.map((row) => row.id)
    const times = await log.attemptTimes({ tenant, deliveryIds, limit: most + 1 })
    const byDelivery = new Map<string, AttemptTime[]>(deliveryIds.map((each) => [each, []]))
    for (const time of times.slice(0, most)) byDelivery.get(time.deliveryId)?.push(time)
    for (const delivery of taken) sample.push({ delivery, attempts: byDelivery.get(delivery.id) ?? [] })
    const isMore = rows.length > batch
    const isFull = sample.length >= mostDeliveries
    sampled ||= (isMore && isFull) || times.length > most
    return isMore && !isFull ? (taken.at(-1)?.id ?? null) : null
  })
  return { sample, sampled }
}
