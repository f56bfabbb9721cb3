import type { FeedGrant, OutboxStore } from '@posthorn/core'
import { bool, int, type Row, type TableNames, text } from '@posthorn/sql'
import type { Connection } from '../connection/connection.js'
import { claimColumns, claimed, claimReader, withinBytes } from './claim-result.js'

type Verb = OutboxStore<never>['feed']
type Request = Parameters<Verb>[0]

/**
 * Lets held deliveries go. SEARCH queue USING INDEX queue_held (endpoint_id=?), in index order: oldest due first.
 * The head of an ordered endpoint: SEARCH queue USING INDEX queue_head (endpoint_id=?). Each is changed by key.
 */
export function feedVerb(tables: TableNames) {
  const first = (due: string) => `SELECT ${claimColumns} FROM ${tables.queue}
    WHERE status = 'held' AND endpoint_id = ?${due} ORDER BY due_at, message_id LIMIT ?`
  const ordered = `SELECT is_ordered FROM ${tables.endpoints} WHERE id = ?`
  const next = first('')
  const nextDue = first(' AND due_at <= ?')
  const head = `SELECT status, ${claimColumns} FROM ${tables.queue} WHERE endpoint_id = ? AND is_head`
  const letGo = `UPDATE ${tables.queue} SET status = 'pending', is_head = ? WHERE tenant = ? AND delivery_id = ?`
  const lease = `UPDATE ${tables.queue} SET due_at = ?, token = ? WHERE tenant = ? AND delivery_id = ?`
  const read = claimReader(tables)

  function nextHead(connection: Connection, endpointId: string, now: number): readonly Row[] {
    const found = connection.statement(head).get(endpointId)
    if (found === undefined) return connection.statement(nextDue).all(endpointId, now, 1)
    return found.status === 'held' ? [found] : []
  }

  function feedOne(connection: Connection, { endpointId, count }: FeedGrant, now: number): Row[] {
    const isHead = bool(connection.statement(ordered).get(endpointId)?.is_ordered ?? 0) && count >= 1
    const rows = isHead ? nextHead(connection, endpointId, now) : connection.statement(next).all(endpointId, count)
    return rows.map((row) => {
      const fed = isHead ? { ...row, is_head: 1 } : row
      connection.statement(letGo).run(int(fed.is_head), text(row.tenant), text(row.delivery_id))
      return fed
    })
  }

  function take(connection: Connection, fed: Row[], offer: NonNullable<Request['offer']>, now: number) {
    const due = fed.filter((row) => int(row.due_at) <= now).sort((a, b) => int(a.due_at) - int(b.due_at))
    const deliveries = withinBytes(due.slice(0, offer.limit), offer.maxBytes).map((row) => claimed(row, now))
    for (const { tenant, id } of deliveries)
      connection.statement(lease).run(now + offer.leaseMs, offer.token, tenant, id)
    return read(connection, deliveries, offer.known, now)
  }

  return (connection: Connection, { grants, offer, now = Date.now() }: Request): Awaited<ReturnType<Verb>> => {
    const moved = new Map<string, number>()
    const fed: Row[] = []
    for (const grant of grants) {
      const rows = feedOne(connection, grant, now)
      moved.set(grant.endpointId, rows.length)
      fed.push(...rows)
    }
    return { moved, claim: offer === undefined ? null : take(connection, fed, offer, now) }
  }
}
