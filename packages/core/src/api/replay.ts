import * as v from 'valibot'
import { inBatches } from '../batches.js'
import { oneIssue, WebhooksError } from '../errors.js'
import { isUuid } from '../ids/uuidv7.js'
import { check, dateSchema, idSchema, integer, strict, tenantSchema, text } from '../input/check.js'
import { type DeliveryWhere, maxCounted } from '../ports/index.js'
import type { Sort } from '../types/index.js'
import type { ApiContext } from './context.js'
import { decodeCursor, encodeCursor } from './cursor.js'
import { findEndpoint } from './endpoint-changes.js'
import { anyNameOf, anyOf, defined, values } from './lists.js'
import type { ReplayRequest, ReplayResult } from './management.js'

const finalStatuses = ['delivered', 'failed', 'cancelled'] as const
/** Deliveries that are read and then changed before the event loop turns, with a store that works on this thread. */
const batch = 200
const order: Sort<'id'>[] = [{ field: 'id', direction: 'asc' }]

const schema = strict({
  tenant: tenantSchema,
  endpoint: v.optional(idSchema),
  since: v.optional(dateSchema),
  until: v.optional(dateSchema),
  status: anyNameOf(finalStatuses),
  types: anyOf(text(128)),
  dryRun: v.optional(v.boolean('must be true or false')),
  limit: v.optional(integer(1, 10_000)),
  cursor: v.optional(text(1000)),
})

/** Sends final deliveries again, in batches. */
export async function replay(context: ApiContext, request: ReplayRequest): Promise<ReplayResult> {
  const { tenant, endpoint, cursor, dryRun, ...input } = check(schema, request, 'deliveries.replay')
  if (endpoint !== undefined) await findEndpoint(context, { tenant, id: endpoint })
  const { log } = context.store
  // Without an end it would meet what is emitted, and fails, while it runs
  const createdAt = { from: input.since?.getTime() ?? 0, until: input.until?.getTime() ?? context.clock.now() + 1 }
  const where: DeliveryWhere = defined({
    endpointId: values(endpoint),
    eventType: values(input.types),
    status: values(input.status) ?? ['failed'],
    createdAt,
  })
  if (dryRun === true) {
    const { total: count = 0 } = await log.deliveries({
      tenant,
      where,
      sort: order,
      after: null,
      offset: 0,
      limit: 1,
      total: true,
    })
    const counted = { count: Math.min(count, maxCounted), nextCursor: null }
    return count > maxCounted ? { ...counted, countIsCapped: true } : counted
  }
  const { limit = Number.MAX_SAFE_INTEGER } = input
  let count = 0
  let nextCursor: string | null = null
  await inBatches(async (first) => {
    const after = first ?? (cursor === undefined ? null : placeOf(cursor))
    const most = Math.min(batch, limit - count)
    const found = await log.deliveries({
      tenant,
      where,
      sort: order,
      after: after === null ? null : [after],
      offset: 0,
      limit: most,
      total: false,
    })
    const { ids } = await log.requeue({ tenant, ids: found.rows.map(({ id }) => id) })
    if (ids.length > 0) context.nudge()
    count += ids.length
    const last = found.rows.length < most ? undefined : found.rows.at(-1)?.id
    if (last === undefined) return null
    if (count < limit) return last
    nextCursor = encodeCursor('replay', order, [last])
    return null
  })
  return { count, nextCursor }
}

/** The id that a cursor stands for. @throws invalid_cursor */
function placeOf(cursor: string): string {
  const [id] = decodeCursor('replay', order, cursor)
  if (typeof id === 'string' && isUuid(id)) return id
  const must = 'must be the nextCursor of a replay'
  throw new WebhooksError('invalid_cursor', `cursor: ${must}.`, oneIssue('cursor', must))
}
