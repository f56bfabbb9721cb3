import type { OutboxStore } from '@posthorn/core'
import { type TableNames, text } from '@posthorn/sql'
import { batchRows } from '../batch-rows.js'
import type { Connection } from '../connection/connection.js'

type Verb = OutboxStore<never>['cancel']
type Request = Parameters<Verb>[0]

/** Rows of a tenant in the queue that one batch looks at for those of an endpoint. */
const stretch = 2000

/**
 * Cancels what is waiting: deliveries that are named, or an endpoint's. Without its queue row a delivery in flight is stale when it
 * settles. By endpoint, which is rare: one walk over what the tenant has in the queue, which is only what is not final, a
 * stretch a batch; an index for it would cost every publish and settle (schema/initial.ts).
 */
export function cancelVerb(tables: TableNames) {
  const one = `SELECT delivery_id FROM ${tables.queue} WHERE tenant = ? AND delivery_id = ? LIMIT ?`
  const end = `SELECT delivery_id FROM ${tables.queue} WHERE tenant = ? AND delivery_id > ?
    ORDER BY delivery_id LIMIT 1 OFFSET ?`
  const some = `SELECT delivery_id FROM ${tables.queue} WHERE tenant = ? AND delivery_id > ?
    AND delivery_id <= ? AND endpoint_id = ? ORDER BY delivery_id LIMIT ?`
  const remove = `DELETE FROM ${tables.queue} WHERE tenant = ? AND delivery_id = ?`
  const finish = `UPDATE ${tables.deliveries} SET status = 'cancelled', unsuccessful = 1, cancel_reason = ?, finished_at = ?
    WHERE tenant = ? AND id = ?`

  /** Ids to cancel, and where the next batch goes on. */
  function pick(connection: Connection, request: Request): { ids: string[]; next: string | null } {
    const { tenant, where, after, limit } = request
    const idsOf = (sql: string, ...values: (string | number)[]) =>
      connection
        .statement(sql)
        .all(...values)
        .map((row) => text(row.delivery_id))
    if ('id' in where) return { ids: idsOf(one, tenant, where.id, limit), next: null }
    if ('ids' in where) return { ids: [...new Set(where.ids)].flatMap((id) => idsOf(one, tenant, id, 1)), next: null }
    // No id is empty, and each is lower than a letter beyond the hexadecimal ones.
    const from = after ?? ''
    const [last = null] = idsOf(end, tenant, from, stretch - 1)
    const most = Math.min(limit, batchRows)
    const ids = idsOf(some, tenant, from, last ?? 'g', where.endpointId, most)
    return { ids, next: ids.length < most ? last : (ids.at(-1) ?? null) }
  }

  return (connection: Connection, request: Request): Awaited<ReturnType<Verb>> => {
    const { ids, next } = pick(connection, request)
    for (const id of ids) {
      connection.statement(remove).run(request.tenant, id)
      connection.statement(finish).run(request.reason, request.now ?? Date.now(), request.tenant, id)
    }
    return { cancelled: ids.length, next }
  }
}
