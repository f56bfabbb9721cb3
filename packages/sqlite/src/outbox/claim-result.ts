import type { Claim, ClaimedDelivery, ClaimedEndpoint, MessageRecord, OutboxStore } from '@posthorn/core'
import { int, type Row, readEndpoint, readHealth, readMessage, type TableNames, text } from '@posthorn/sql'
import type { Connection } from '../connection/connection.js'

type ClaimRequest = Parameters<OutboxStore<never>['claim']>[0]

/** The columns of a queue row that are read of a delivery that is leased, see {@link claimed}. */
export const claimColumns =
  'delivery_id, tenant, message_id, endpoint_id, due_at, attempts, attempts_in_budget, size, is_head'

/** Makes a claim of deliveries that were just leased. Messages and endpoints are read by key, each once. */
export function claimReader(tables: TableNames) {
  const message = `SELECT * FROM ${tables.messages} WHERE tenant = ? AND id = ?`
  const health = `SELECT h.*, e.version AS endpoint_version
    FROM ${tables.endpoints} e LEFT JOIN ${tables.health} h ON h.endpoint_id = e.id WHERE e.id = ?`
  const endpoint = `SELECT * FROM ${tables.endpoints} WHERE id = ?`

  /** null: it is gone. undefined: it has no health, as a restored backup may have it. */
  function endpointOf(
    connection: Connection,
    id: string,
    known: ClaimRequest['known'],
  ): ClaimedEndpoint | null | undefined {
    const row = connection.statement(health).get(id)
    if (row === undefined) return null
    if (row.endpoint_id === null) return undefined
    const state = { id, health: readHealth(row), version: int(row.endpoint_version) }
    if (known.get(id) === state.version) return state
    const full = connection.statement(endpoint).get(id)
    return full === undefined ? undefined : { ...state, endpoint: readEndpoint(full) }
  }

  return (connection: Connection, deliveries: ClaimedDelivery[], known: ClaimRequest['known'], now: number): Claim => {
    const messages: MessageRecord[] = []
    const seen = new Set<string>()
    for (const { tenant, messageId } of deliveries) {
      const row = isNew(seen, tenant, messageId) ? connection.statement(message).get(tenant, messageId) : undefined
      if (row !== undefined) messages.push(readMessage(row))
    }
    const endpoints: ClaimedEndpoint[] = []
    const deleted: string[] = []
    for (const id of new Set(deliveries.map(({ endpointId }) => endpointId))) {
      const found = endpointOf(connection, id, known)
      if (found === null) deleted.push(id)
      else if (found !== undefined) endpoints.push(found)
    }
    return { deliveries, messages, endpoints, deleted, now }
  }
}

/** Whether a message is none of those seen; it is one from now on. Two tenants may have messages with one id. */
function isNew(seen: Set<string>, tenant: string, messageId: string): boolean {
  const before = seen.size
  return seen.add(`${messageId} ${tenant}`).size > before
}

/** The first rows whose messages, each counted once, have at most `maxBytes`; at least one row. */
export function withinBytes(rows: readonly Row[], maxBytes: number): readonly Row[] {
  const counted = new Set<string>()
  let bytes = 0
  const end = rows.findIndex((row) => {
    if (!isNew(counted, text(row.tenant), text(row.message_id))) return false
    bytes += int(row.size)
    return bytes > maxBytes && counted.size > 1
  })
  return end === -1 ? rows : rows.slice(0, end)
}

/** A queue row as a delivery that is leased `now`. */
export function claimed(row: Row, now: number): ClaimedDelivery {
  const dueAt = int(row.due_at)
  const delivery = {
    id: text(row.delivery_id),
    tenant: text(row.tenant),
    messageId: text(row.message_id),
    endpointId: text(row.endpoint_id),
    attempts: int(row.attempts),
    attemptsInBudget: int(row.attempts_in_budget),
    dueAt,
    lateMs: now - dueAt,
  }
  return row.is_head === 0 ? delivery : { ...delivery, isHead: true }
}
