import * as v from 'valibot'
import { inBatches } from '../batches.js'
import { isUuid } from '../ids/uuidv7.js'
import { check, dateSchema, idSchema, integer, notFound, strict, tenantSchema, text } from '../input/check.js'
import type { DeliveryWhere } from '../ports/index.js'
import type { Sort } from '../types/index.js'
import { anyOf, defined, values } from './conditions.js'
import type { ApiContext } from './context.js'
import { decodeCursor, encodeCursor } from './cursor-paging.js'
import { findEndpoint } from './endpoint-changes.js'
import type { CancelManyRequest, CancelManyResult } from './log-requests.js'

/** What is read, and then cancelled, before the event loop turns, with a store that works on this thread. */
export const cancelBatch = 200
/** What is read to be counted before the event loop turns. */
const countBatch = 1000

const schema = strict({
  tenant: tenantSchema,
  endpoint: v.optional(idSchema),
  message: v.optional(idSchema),
  types: anyOf(text(128)),
  since: v.optional(dateSchema),
  until: v.optional(dateSchema),
  dryRun: v.optional(v.boolean('must be true or false'), false),
  limit: v.optional(integer(1, 10_000)),
  cursor: v.optional(text(1000)),
})

const name = 'cancelMany'
const sort: Sort<'id'>[] = [{ field: 'id', direction: 'asc' }]
const kinds = { id: 'uuid' } as const

/** Cancels what waits and matches, in batches, or counts it. */
export async function cancelMany(context: ApiContext, request: CancelManyRequest): Promise<CancelManyResult> {
  const { tenant, endpoint, message, ...input } = check(schema, request, 'deliveries.cancelMany')
  const { dryRun, limit = Number.MAX_SAFE_INTEGER, cursor } = input
  const { store, recall, clock } = context
  if (endpoint !== undefined) await findEndpoint(context, { tenant, id: endpoint })
  if (message !== undefined) {
    const found = isUuid(message) ? await store.log.message({ tenant, id: message }) : null
    if (found === null) throw notFound('message', message)
  }
  const [start = null] = cursor === undefined ? [] : decodeCursor(name, sort, kinds, cursor)
  const where: DeliveryWhere = defined({
    endpointId: values(endpoint),
    messageId: values(message),
    eventType: values(input.types),
    status: ['pending' as const, 'held' as const],
    // Without an end it would meet what is emitted while it runs
    createdAt: { from: input.since?.getTime() ?? 0, until: input.until?.getTime() ?? clock.now() + 1 },
  })
  let count = 0
  let nextCursor: string | null = null

  /** Ids that match after one, and whether there may be more. */
  async function read(after: string | number | null, most: number): Promise<{ ids: string[]; isMore: boolean }> {
    const page = { after: after === null ? null : [after], offset: 0, limit: most, total: false }
    const { rows } = await store.log.deliveries({ tenant, where, sort, ...page })
    return { ids: rows.map(({ id }) => id), isMore: rows.length === most }
  }

  async function countSome(after: string | null): Promise<string | null> {
    const { ids, isMore } = await read(after ?? start, countBatch)
    count += ids.length
    return isMore ? (ids.at(-1) ?? null) : null
  }

  async function cancelSome(after: string | null): Promise<string | null> {
    const most = Math.min(cancelBatch, limit - count)
    const { ids, isMore } = await read(after ?? start, most)
    if (ids.length > 0) {
      const batch = { tenant, where: { ids }, reason: 'requested', limit: ids.length } as const
      count += (await store.outbox.cancel(batch)).cancelled
      recall({ tenant, deliveryIds: new Set(ids) })
    }
    const last = isMore ? (ids.at(-1) ?? null) : null
    if (last === null || count < limit) return last
    nextCursor = encodeCursor(name, sort, [last])
    return null
  }

  await inBatches(dryRun ? countSome : cancelSome)
  return { count, nextCursor }
}
