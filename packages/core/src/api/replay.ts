import * as v from 'valibot'
import { check, dateSchema, idSchema, strict } from '../input/check.js'
import type { DeliveryRecord, DeliveryWhere, ListQuery } from '../ports/index.js'
import { anyNameOf, defined, values } from './conditions.js'
import type { ApiContext } from './context.js'
import { existing, findEndpoint } from './endpoint-changes.js'
import type { ReplayRequest, ReplayResult } from './management.js'
import { pacedReplay, replayFields } from './paced-replay.js'

const finalStatuses = ['delivered', 'failed', 'cancelled'] as const

const schema = strict({
  ...replayFields,
  endpoint: v.optional(idSchema),
  since: v.optional(dateSchema),
  status: anyNameOf(finalStatuses),
})

/** Sends final deliveries again, in batches and at a pace. */
export async function replay(context: ApiContext, request: ReplayRequest): Promise<ReplayResult> {
  const { tenant, endpoint, ...input } = check(schema, request, 'deliveries.replay')
  if (endpoint !== undefined) await findEndpoint(context, { tenant, id: endpoint })
  const { log } = context.store
  // Without an end it would meet what is emitted, and fails, while it runs
  const createdAt = { from: input.since?.getTime() ?? 0, until: input.until?.getTime() ?? context.clock.now() + 1 }
  const where: DeliveryWhere = defined({
    endpointId: values(endpoint),
    eventType: values(input.types),
    status: values(input.status) ?? ['failed'],
    createdAt,
    unexpiredAt: context.storeNow(),
  })
  const page: Omit<ListQuery<DeliveryWhere, 'id'>, 'after' | 'limit'> = {
    tenant,
    where,
    sort: [{ field: 'id', direction: 'asc' }],
    offset: 0,
    total: false,
  }
  const source = {
    name: 'replay',
    async read(after: string | null, most: number) {
      const { rows } = await log.deliveries({ ...page, after: after === null ? null : [after], limit: most })
      const next = rows.length < most ? null : (rows.at(-1)?.id ?? null)
      return { found: endpoint === undefined ? await ofEndpoints(context, tenant, rows) : rows, next }
    },
    async send(rows: DeliveryRecord[], delaysMs: number[]) {
      return (await log.requeue({ tenant, ids: rows.map(({ id }) => id), delaysMs })).ids.length
    },
  }
  return pacedReplay(context, source, input)
}

/** Those whose endpoint is there: nothing can be sent to one that was deleted, and it takes no turn. */
async function ofEndpoints(context: ApiContext, tenant: string, rows: DeliveryRecord[]): Promise<DeliveryRecord[]> {
  const there = await existing(
    context,
    tenant,
    rows.map(({ endpointId }) => endpointId),
  )
  return rows.filter(({ endpointId }) => there.has(endpointId))
}
