import type { ClaimedDelivery, DueClaim, DuePlace, OutboxStore, PassOver } from '@posthorn/core'
import { int, intOrNull, type Row, type TableNames, text } from '@posthorn/sql'
import type { Connection } from '../connection/connection.js'
import { claimColumns, claimed, claimReader, withinBytes } from './claim-result.js'

type ClaimRequest = Parameters<OutboxStore<never>['claim']>[0]

/** How many due rows a claim looks at that passes over some. */
const stretch = 2000

/** What comes before all that is due. */
const beginning = { dueAt: Number.MIN_SAFE_INTEGER, deliveryId: '' }

/**
 * Leases due deliveries, oldest first.
 *
 * due: SEARCH queue USING INDEX queue_due (due_at<?), in index order, so the cost does not grow with the backlog.
 * next: the first entry of that index.
 * others, stretchEnd: the same index from a place on, so many of its entries (SEARCH ... due_at>? AND due_at<?). What
 * they give is no prefix: leaseOne finds each by key.
 * lease: the rows taken are a prefix of that index, so one range update leases them all; only this narrow table and
 * this one index are written. The index ends with what is left of the key, the tenant: two may have deliveries of one id.
 */
export function claimVerb(tables: TableNames) {
  const due = `SELECT ${claimColumns} FROM ${tables.queue} WHERE status = 'pending' AND due_at <= ?
    ORDER BY due_at, delivery_id, tenant LIMIT ?`
  const behind = `FROM ${tables.queue} WHERE status = 'pending' AND due_at <= ? AND (due_at, delivery_id) > (?, ?)
    ORDER BY due_at, delivery_id, tenant LIMIT ?`
  const others = `SELECT * FROM (SELECT ${claimColumns} ${behind})
    WHERE endpoint_id NOT IN (SELECT value FROM json_each(?)) LIMIT ?`
  const stretchEnd = `SELECT due_at, delivery_id ${behind} OFFSET ?`
  const leaseOne = `UPDATE ${tables.queue} SET due_at = ?, token = ? WHERE tenant = ? AND delivery_id = ?`
  const lease = `UPDATE ${tables.queue} SET due_at = ?, token = ?
    WHERE status = 'pending' AND (due_at, delivery_id, tenant) <= (?, ?, ?)`
  const next = `SELECT due_at FROM ${tables.queue} WHERE status = 'pending' ORDER BY due_at, delivery_id LIMIT 1`
  const read = claimReader(tables)

  /** What is due first, leased. */
  function takeFirst(connection: Connection, request: ClaimRequest, now: number): ClaimedDelivery[] {
    const rows = withinBytes(connection.statement(due).all(now, request.limit), request.maxBytes)
    const deliveries = rows.map((row) => claimed(row, now))
    const last = deliveries.at(-1)
    if (last !== undefined)
      connection.statement(lease).run(now + request.leaseMs, request.token, last.dueAt, last.id, last.tenant)
    return deliveries
  }

  /** What is due of others than the endpoints passed over, leased, and how far it has looked. */
  function takeOthers(connection: Connection, request: ClaimRequest, { endpointIds, after }: PassOver, now: number) {
    const { dueAt, deliveryId } = after ?? beginning
    const found = connection
      .statement(others)
      .all(now, dueAt, deliveryId, stretch, JSON.stringify(endpointIds), request.limit)
    const deliveries = withinBytes(found, request.maxBytes).map((row) => claimed(row, now))
    for (const { tenant, id } of deliveries)
      connection.statement(leaseOne).run(now + request.leaseMs, request.token, tenant, id)
    const last = deliveries.at(-1)
    if (last !== undefined && (deliveries.length < found.length || found.length === request.limit))
      return { deliveries, reached: { dueAt: last.dueAt, deliveryId: last.id } }
    return { deliveries, reached: endOf(connection.statement(stretchEnd).get(now, dueAt, deliveryId, 1, stretch - 1)) }
  }

  return (connection: Connection, request: ClaimRequest): DueClaim => {
    const { passOver, now = Date.now() } = request
    const { deliveries, reached } =
      passOver === undefined
        ? { deliveries: takeFirst(connection, request, now), reached: null }
        : takeOthers(connection, request, passOver, now)
    if (deliveries.length === 0) {
      const nextDueAt = passOver === undefined ? intOrNull(connection.statement(next).get()?.due_at ?? null) : null
      return { deliveries, messages: [], endpoints: [], deleted: [], now, reached, nextDueAt }
    }

    return { ...read(connection, deliveries, request.known, now), reached, nextDueAt: null }
  }
}

function endOf(row: Row | undefined): DuePlace | null {
  return row === undefined ? null : { dueAt: int(row.due_at), deliveryId: text(row.delivery_id) }
}
