import * as v from 'valibot'
import { inBatches, turn } from '../batches.js'
import { oneIssue, WebhooksError } from '../errors.js'
import { check, dateSchema, idSchema, integer, list, strict, tenantSchema } from '../input/check.js'
import type { AttemptTime } from '../ports/index.js'
import type { ApiContext } from './context.js'
import { existing, findEndpoint } from './endpoint-changes.js'
import { bucketsOf, figuresOf, type Sampled } from './figures.js'
import type { ObjectRef } from './references.js'
import type { EndpointStats, EndpointStatsManyRequest, EndpointStatsRequest } from './stats.js'

/** Deliveries that are looked at: of a range with more, the newest. */
const mostDeliveries = 2000
/** Deliveries that are read before the event loop turns. */
const batch = 500
/** Attempts that are read of a batch, for each of its deliveries. */
const attemptsEach = 10
const mostBuckets = 500
const dayMs = 24 * 60 * 60 * 1000

/** Deliveries that are looked at for all endpoints of one call. */
const mostTogether = 20_000
const mostEndpoints = 100

const rangeFields = {
  since: v.optional(dateSchema),
  until: v.optional(dateSchema),
  bucketMs: v.optional(integer(1000, 366 * dayMs)),
}
const schema = strict({ tenant: tenantSchema, id: idSchema, ...rangeFields })
const manySchema = strict({
  tenant: tenantSchema,
  ids: v.pipe(list(idSchema, mostEndpoints, 'must be a list of ids'), v.minLength(1, 'must have at least 1 entry')),
  ...rangeFields,
})

/** Whose deliveries are counted, and which, in ms. */
interface Wanted {
  from: number
  until: number
  bucketMs: number | undefined
  /** How many of them at most. */
  most: number
}

/** @throws invalid_argument for a range with nothing in it, or too many buckets of it */
function rangeOf(
  { clock }: ApiContext,
  { since, until: end, bucketMs }: Pick<EndpointStatsRequest, 'since' | 'until' | 'bucketMs'>,
  call: string,
): Omit<Wanted, 'most'> {
  const refuse = (path: 'since' | 'bucketMs', must: string): never => {
    throw new WebhooksError('invalid_argument', `${call}: ${path} ${must}.`, oneIssue(path, must))
  }
  const until = end?.getTime() ?? clock.now() + 1
  const from = since?.getTime() ?? Math.max(0, until - dayMs)
  if (from >= until) refuse('since', 'must be before until')
  if (bucketMs !== undefined && (until - from) / bucketMs > mostBuckets) {
    refuse('bucketMs', `must make at most ${mostBuckets} buckets of the time from since to until`)
  }
  return { from, until, bucketMs }
}

async function statsOf(context: ApiContext, ref: ObjectRef, wanted: Wanted): Promise<EndpointStats> {
  const { from, until, bucketMs } = wanted
  const { sample, sampled } = await read(context, ref, wanted)
  const since = sampled ? Math.max(from, sample.at(-1)?.delivery.createdAt ?? from) : from
  return {
    since: new Date(since),
    until: new Date(until),
    sampled,
    ...figuresOf(sample),
    buckets: bucketMs === undefined ? [] : bucketsOf(sample, { from, since, until, bucketMs }),
  }
}

/** How an endpoint's deliveries went, from a sample whose size has a bound. */
export async function endpointStats(context: ApiContext, request: EndpointStatsRequest): Promise<EndpointStats> {
  const { tenant, id, ...range } = check(schema, request, 'endpoints.stats')
  const wanted = rangeOf(context, range, 'endpoints.stats')
  await findEndpoint(context, { tenant, id })
  return statsOf(context, { tenant, id }, { ...wanted, most: mostDeliveries })
}

/** The same of several endpoints, from samples that have a bound together. */
export async function endpointStatsMany(
  context: ApiContext,
  request: EndpointStatsManyRequest,
): Promise<(EndpointStats & { id: string })[]> {
  const { tenant, ids, ...range } = check(manySchema, request, 'endpoints.statsMany')
  const wanted = rangeOf(context, range, 'endpoints.statsMany')
  const there = await existing(context, tenant, ids)
  const found = [...new Set(ids)].filter((id) => there.has(id))
  const most = Math.min(mostDeliveries, Math.floor(mostTogether / Math.max(1, found.length)))
  const all: (EndpointStats & { id: string })[] = []
  for (const id of found) {
    all.push({ id, ...(await statsOf(context, { tenant, id }, { ...wanted, most })) })
    await turn()
  }
  return all
}

/** The newest deliveries of the range with their attempts, newest first, and whether that is not all. */
async function read(
  { store: { log } }: ApiContext,
  { tenant, id }: ObjectRef,
  { from, until, most: mostRows }: Wanted,
): Promise<{ sample: Sampled[]; sampled: boolean }> {
  const sample: Sampled[] = []
  let sampled = false
  await inBatches(async (after) => {
    const size = Math.min(batch, mostRows - sample.length)
    const { rows } = await log.deliveries({
      tenant,
      where: { endpointId: [id], createdAt: { from, until } },
      sort: [{ field: 'id', direction: 'desc' }],
      after: after === null ? null : [after],
      offset: 0,
      // One more, here and below, tells whether there are any
      limit: size + 1,
      total: false,
    })
    const taken = rows.slice(0, size)
    const most = taken.length * attemptsEach
    const deliveryIds = taken.map((row) => row.id)
    const times = await log.attemptTimes({ tenant, deliveryIds, limit: most + 1 })
    const byDelivery = new Map<string, AttemptTime[]>(deliveryIds.map((each) => [each, []]))
    for (const time of times.slice(0, most)) byDelivery.get(time.deliveryId)?.push(time)
    for (const delivery of taken) sample.push({ delivery, attempts: byDelivery.get(delivery.id) ?? [] })
    const isMore = rows.length > size
    const isFull = sample.length >= mostRows
    sampled ||= (isMore && isFull) || times.length > most
    return isMore && !isFull ? (taken.at(-1)?.id ?? null) : null
  })
  return { sample, sampled }
}
